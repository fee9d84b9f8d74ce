"""Residual ledger: how much each part of the model adds to the final logit of one token.

The residual stream is a sum: embedding plus what every attention and every MLP wrote. The final norm, frozen at the
scale it really has, is linear in that sum, and so is the output layer: the logit is a sum over the parts.
Reference: "direct logit attribution", Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.blocks import blocks, final_norm
from core.architecture.hooks import hooked
from core.errors import InputError
from core.tokenization.encode import EncodedText, encode

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

# One forward pass; its parts at one position take a few kB.
MAX_LEDGER_TOKENS = 256


@dataclass(frozen=True, eq=False)
class ResidualContributions:
    """What every part wrote into the residual stream at one position, seen through the frozen final norm.

    Attributes:
        encoded: what the model read.
        position: which token, 0 is the first.
        names: of the parts: embedding, attention 1, MLP 1, attention 2, … and the norm's own bias where it has one.
        vectors: what the output layer reads of each, shape (part, d_model), float32; their sum is the normed stream.
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
    """One token's logit, part by part: `contributions` (part,) add up to `logit`, the model's own."""

    names: tuple[str, ...]
    token_id: int
    contributions: np.ndarray
    logit: float

    @property
    def error(self) -> float:
        """Sum of the parts minus the model's own logit."""
        return float(self.contributions.sum() - self.logit)


def residual_contributions(
    model: "LanguageModel", text: str, position: int, max_tokens: int = MAX_LEDGER_TOKENS
) -> ResidualContributions:
    """Catch what each part writes in one forward pass. Hold `model.lock`.

    Args:
        position: 0 to the number of tokens read - 1; negative ones count from the end.

    Raises:
        InputError: no such position, an unknown family, or a text that cannot be read.
    """
    import torch

    encoded = encode(model, text, max_tokens)
    count = len(encoded.ids)
    if not -count <= position < count:
        raise InputError(f"Position {position + 1} was asked for.", f"The model reads {count} tokens.", "")
    position %= count
    ids = torch.tensor([encoded.ids], device=model.device)
    with torch.inference_mode():
        names, written, normed = _catch(model, ids, position)
        vectors = _through_norm(model, written)
        if len(vectors) > len(names):
            names.append("final norm's bias")
        logits = model.model.get_output_embeddings()(normed).float()
    cap = getattr(model.model.config, "final_logit_softcapping", None) or 0.0
    vectors, logits = (tensor.float().cpu().numpy() for tensor in (vectors, logits))
    return ResidualContributions(encoded, position, tuple(names), vectors, logits, cap)


def _catch(model: "LanguageModel", ids: "Tensor", position: int) -> "tuple[list[str], Tensor, Tensor]":
    """Names, what each part added (part, d_model) in float64, and the model's own normed stream (d_model,)."""
    import torch

    parts, caught, names = blocks(model), [], ["embedding"]
    for number in range(1, len(parts) + 1):
        names += [f"attention {number}", f"MLP {number}"]

    def keep(module, inputs, output) -> None:
        caught.append((output[0] if isinstance(output, tuple) else output)[0, position])

    added = [(module, keep) for part in parts for module in (part.attention_added, part.mlp_added)]
    first = [(parts[0].module, lambda module, inputs: caught.append(inputs[0][0, position]))]
    with hooked(after=added, before=first):
        normed = model.model.base_model(input_ids=ids, use_cache=False).last_hidden_state[0, position]
    return names, torch.stack(caught).double(), normed


def _through_norm(model: "LanguageModel", written: "Tensor") -> "Tensor":
    """Each part through the final norm at the scale of their sum; one row more where the norm adds a bias."""
    import torch

    norm, total = final_norm(model), written.sum(0)
    weight = norm.weight.double()
    if isinstance(norm, torch.nn.LayerNorm):
        # Taking the mean away is linear too, so each part gives up its own mean.
        centered = written - written.mean(-1, keepdim=True)
        scale = (total.var(unbiased=False) + norm.eps).sqrt()
        return torch.cat([centered / scale * weight, norm.bias.double()[None]])
    gemma = model.model.config.model_type == "gemma3_text"
    eps = norm.eps if gemma else norm.variance_epsilon
    scale = (total.pow(2).mean() + eps).sqrt()
    return written / scale * (1 + weight if gemma else weight)


def ledger(model: "LanguageModel", written: ResidualContributions, token_id: int) -> Ledger:
    """Each part's product with the token's row of the output layer. Only reads weights: it needs no turn.

    Invariant: the contributions sum to the model's own logit, to 1e-3 in float32.

    Raises:
        InputError: there is no such token.
    """
    if not 0 <= token_id < model.vocab_size:
        raise InputError(f"Token {token_id} was asked for.", f"There are 0 to {model.vocab_size - 1:,}.", "")
    head = model.model.get_output_embeddings()
    row = head.weight[token_id].detach().double().cpu().numpy()
    contributions = written.vectors.astype(np.float64) @ row
    names = written.names
    if head.bias is not None:
        contributions = np.append(contributions, float(head.bias[token_id].detach()))
        names = (*names, "output layer's bias")
    return Ledger(names, token_id, contributions, float(written.logits[token_id]))


@dataclass(frozen=True, eq=False)
class Promotion:
    """What one part says on its own: tokens it lifts most and tokens it pushes down most, each best first.

    `up` and `down` hold (token id, change of the logit against the average token).
    """

    up: tuple[tuple[int, float], ...]
    down: tuple[tuple[int, float], ...]


def promotion(
    model: "LanguageModel", written: ResidualContributions, parts: Sequence[int], count: int = 10
) -> Promotion:
    """Read one part, or several together, as if it were the whole stream. Only reads weights: it needs no turn.

    The average over the vocabulary is taken off: what lifts every token alike changes no probability.
    """
    import torch

    vector = torch.from_numpy(written.vectors[list(parts)].sum(0))
    weight = model.model.get_output_embeddings().weight
    with torch.inference_mode():
        change = (weight @ vector.to(weight.device, weight.dtype)).float()
        change -= change.mean()
        best, worst = change.topk(count), change.topk(count, largest=False)
    up, down = (tuple(zip(found.indices.tolist(), found.values.tolist(), strict=True)) for found in (best, worst))
    return Promotion(up, down)
