"""Residual ledger: how much each component of the model adds to the final logit of one token.

The residual stream is a sum: the embedding plus the outputs of every attention and every MLP. The final norm, frozen at
its actual scale, is linear in that sum, and so is the output layer: the logit is a sum over the components.
Reference: "direct logit attribution", Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.blocks import blocks, family_of, final_norm
from core.architecture.hooks import hooked
from core.errors import InputError
from core.models.model_lock import holds_model_lock
from core.shapes import check_shape
from core.tokenization.encode import EncodedText, encode

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    from core.models import LanguageModel

# One forward pass; its components at one position take a few kB.
MAX_LEDGER_TOKENS = 256
_ROWS_AT_ONCE = 4096  # of the output layer in float64: 19 MB with SmolLM2


@dataclass(frozen=True, eq=False)
class ResidualContributions:
    """Each component's output at one position after the frozen final norm.

    Attributes:
        encoded: what the model read.
        position: which token, 0 is the first.
        names: of the components: embedding, attention 1, MLP 1, attention 2, … and the norm's own bias if it has one.
        vectors: (component, d_model), float32; their sum is the normed stream, which the output layer reads.
        logits: the model's own at this position, before a soft cap if it has one, shape (vocab,).
        cap: Gemma's soft cap of the logits; 0 for none.
    """

    encoded: EncodedText
    position: int
    names: tuple[str, ...]
    vectors: np.ndarray
    logits: np.ndarray
    cap: float


@dataclass(frozen=True, eq=False)
class Ledger:
    """One token's logit by component: `contributions` (component,) add up to `logit`, the model's own."""

    names: tuple[str, ...]
    token_id: int
    contributions: np.ndarray
    logit: float

    @property
    def error(self) -> float:
        """Sum of the contributions minus the model's own logit."""
        return float(self.contributions.sum() - self.logit)

    @property
    def by_kind(self) -> dict[str, float]:
        """Sum over the attentions of all blocks, and over their MLPs."""
        parts = list(zip(self.names, self.contributions.tolist(), strict=True))
        return {kind: sum(part for name, part in parts if name.startswith(f"{kind} ")) for kind in ("attention", "MLP")}


@holds_model_lock
def residual_contributions(
    model: "LanguageModel", text: str, position: int, max_tokens: int = MAX_LEDGER_TOKENS
) -> ResidualContributions:
    """Record each component's output in one forward pass, after the frozen final norm.

    Args:
        model: any model of a known family.
        text: what the model reads.
        position: 0 to the number of tokens read - 1; negative ones count from the end.
        max_tokens: longer texts lose their beginning.

    Raises:
        InputError: no such position, an unknown family, or a text that cannot be read.
    """
    import torch

    encoded = encode(model, text, max_tokens)
    count = len(encoded.ids)
    if not -count <= position < count:
        raise InputError(f"Position {position + 1} was asked for.", f"The model reads {count} tokens.", "")
    position %= count
    family, config = family_of(model), model.model.config
    ids = torch.tensor([encoded.ids], device=model.device)
    with torch.inference_mode():
        outputs, normed = _catch_outputs(model, ids, position)
        names = ["embedding"]
        for number in range(1, config.num_hidden_layers + 1):
            names += [f"attention {number}", f"MLP {number}"]
        check_shape("the caught outputs", outputs, component=len(names), d_model=config.hidden_size)
        vectors = family.frozen_norm(final_norm(model), config, outputs)
        if len(vectors) > len(names):
            names.append("final norm's bias")
        check_shape("the contributions", vectors, component=len(names), d_model=config.hidden_size)
        logits = family.output_layer(model.model)(normed)
    return ResidualContributions(
        encoded, position, tuple(names), _as_numpy(vectors), _as_numpy(logits), family.logit_cap(config)
    )


def _as_numpy(tensor: "Tensor") -> np.ndarray:
    array: np.ndarray = tensor.float().cpu().numpy()
    return array


def _catch_outputs(model: "LanguageModel", ids: "Tensor", position: int) -> "tuple[Tensor, Tensor]":
    """Return each component's output, (component, d_model) in float64, and the model's normed stream, (d_model,)."""
    import torch

    found, caught = blocks(model), list["Tensor"]()

    def keep_input(module: "Module", inputs: "tuple[Tensor, ...]") -> None:
        caught.append(inputs[0][0, position])

    def keep_output(module: "Module", inputs: "tuple[Tensor, ...]", output: "Tensor") -> None:
        caught.append(output[0, position])

    added = [(module, keep_output) for block in found for module in (block.attention_added, block.mlp_added)]
    with hooked(after=added, before=[(found[0].module, keep_input)]):
        normed = model.model.base_model(input_ids=ids, use_cache=False).last_hidden_state[0, position]
    return torch.stack(caught).double(), normed


def ledger(model: "LanguageModel", residual: ResidualContributions, token_id: int) -> Ledger:
    """Multiply each component with the token's row of the output layer. Only reads weights: it needs no lock.

    Invariant: the contributions sum to the model's own logit, to 1e-3 in float32.

    Raises:
        InputError: there is no such token.
    """
    if not 0 <= token_id < model.vocab_size:
        raise InputError(f"Token {token_id} was asked for.", f"There are 0 to {model.vocab_size - 1:,}.", "")
    head = family_of(model).output_layer(model.model)
    row = head.weight[token_id].detach().double().cpu().numpy()
    contributions = residual.vectors.astype(np.float64) @ row
    names = residual.names
    if head.bias is not None:
        contributions = np.append(contributions, float(head.bias[token_id].detach()))
        names = (*names, "output layer's bias")
    return Ledger(names, token_id, contributions, float(residual.logits[token_id]))


@dataclass(frozen=True, eq=False)
class Promotion:
    """Tokens whose logits a component, read alone, raises most and lowers most, strongest first.

    `up` and `down` hold (token id, change of the logit against the average token).
    """

    up: tuple[tuple[int, float], ...]
    down: tuple[tuple[int, float], ...]


def promotion(
    model: "LanguageModel", residual: ResidualContributions, components: Sequence[int], count: int = 10
) -> Promotion:
    """Compute the logits of one component, or of the sum of several, alone. Only reads weights: it needs no lock.

    The mean over the vocabulary is subtracted: a constant added to all logits changes no probability. In float64, so
    that the order of the tokens is that of the numbers in every number format; equal ones by id.
    """
    import torch

    vector = torch.from_numpy(residual.vectors[list(components)]).double().sum(0)
    weight = family_of(model).output_layer(model.model).weight
    with torch.inference_mode():
        parts = (weight[row : row + _ROWS_AT_ONCE].double() for row in range(0, len(weight), _ROWS_AT_ONCE))
        change = torch.cat([part @ vector.to(weight.device) for part in parts]).cpu().numpy()
    change = (change - change.mean()).astype(np.float32)
    up, down = (np.argsort(values, kind="stable")[:count] for values in (-change, change))
    return Promotion(*(tuple((int(token), float(change[token])) for token in found) for found in (up, down)))
