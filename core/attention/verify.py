"""Verification of the Attention page: its values computed again by another route."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.architecture import blocks, family_of, hooked
from core.attention.components import ATTENTION, MLP, Component
from core.attention.induction import HALF, InductionRun
from core.attention.kinds import FIRST_QUERY, HeadKinds
from core.attention.pattern import AttentionPattern
from core.attention.scores import HeadScores, layer_scores
from core.attention.sink import without_first
from core.models.model_lock import holds_model_lock
from core.probabilities import Comparison
from core.verification import Verification, compare

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    from core.models import LanguageModel

# A hook after a module, which returns another output.
Hook = Callable[["Module", tuple["Tensor", ...], "Tensor"], "Tensor"]


@holds_model_lock
def verify_pattern(model: "LanguageModel", shown: AttentionPattern, hidden: bool = False) -> Verification:
    """Compute all weights again step by step: projections, rotary positions, q·k, mask, softmax in float64.

    Args:
        hidden: the first token is hidden and the rows renormalised, as drawn.
    """
    import torch

    recomputed = recomputed_weights(model, shown)
    return compare(
        without_first(shown.weights) if hidden else shown.weights,
        _hide_first(torch.from_numpy(recomputed)).numpy() if hidden else recomputed,
        tolerance=_tolerance(model, 1e-4),
        route="hooks on the projections → rotary → softmax(q @ k.T * scale) in float64, for every layer and head"
        + (_HIDING_ROUTE if hidden else ""),
        remark=f"Largest |sum of a row − 1| of the model's own: {shown.largest_row_error:.1e}. {_precision(model)}",
    )


_HIDING_ROUTE = "; then [..., 1:] normalised to sum 1"


def _hide_first(weights: "Tensor") -> "Tensor":
    """Normalise the rows without their first key by torch; a row with nothing left stays zero."""
    from torch.nn.functional import normalize, pad

    return pad(normalize(weights[..., 1:], p=1, dim=-1, eps=1e-300), (1, 0))


def _tolerance(model: "LanguageModel", exact: float, rounded: float = 0.05) -> float:
    """Largest difference that counts as equal: in bfloat16 two routes round to two or three digits."""
    return exact if model.dtype == "float32" else rounded


def _precision(model: "LanguageModel") -> str:
    if model.dtype == "float32":
        return "The model computes in float32."
    return f"The model computes in {model.dtype}, with two to three digits, so larger differences count as equal."


def recomputed_weights(model: "LanguageModel", shown: AttentionPattern) -> np.ndarray:
    """Compute the weights by `layer_scores`, shape (layer, head, query_pos, key_pos)."""
    layers = layer_scores(model, shown.encoded.ids, range(1, shown.layers + 1))
    return np.stack([np.stack([head.weights for head in heads]) for heads in layers])


@holds_model_lock
def verify_scores(
    model: "LanguageModel", shown: AttentionPattern, layer: int, head: int, scores: HeadScores
) -> Verification:
    """Compare the softmax of the scores with the weights of a plain call. `layer` and `head` count from 1."""
    return compare(
        scores.weights,
        plain_attentions(model, shown)[layer - 1][0, head - 1].double().cpu().numpy(),
        tolerance=_tolerance(model, 1e-4),
        route="model(ids, output_attentions=True).attentions[layer - 1][0, head - 1]",
        remark=f"Compared: softmax of the scores on screen, and transformers' own weights. {_precision(model)}",
    )


def plain_attentions(model: "LanguageModel", shown: AttentionPattern) -> "tuple[Tensor, ...]":
    """Compute attention weights by a plain call, one tensor (1, head, query_pos, key_pos) per layer."""
    import torch

    ids = torch.tensor([shown.encoded.ids], device=model.device)
    with torch.inference_mode():
        weights: tuple[Tensor, ...] = model.model(input_ids=ids, output_attentions=True).attentions
    return weights


@holds_model_lock
def verify_summary(
    model: "LanguageModel", shown: AttentionPattern, summary: np.ndarray, name: str, hidden: bool = False
) -> Verification:
    """Compute a summary again with torch, layer by layer, from a plain call.

    Args:
        summary: as drawn, shape (layer or head, query_pos, key_pos).
        name: a key of the table below.
        hidden: the first token was hidden before.
    """
    import torch

    stacked = torch.stack([layer[0].double().cpu() for layer in plain_attentions(model, shown)])
    stacked = _hide_first(stacked) if hidden else stacked
    identity = torch.eye(shown.tokens, dtype=torch.float64)
    mixed = [(head_mean + identity) / 2 for head_mean in stacked.mean(1)]
    routes = {
        "mean over heads": lambda: stacked.mean(1),
        "max over heads": lambda: stacked.amax(1),
        "mean over layers": lambda: stacked.mean(0),
        "max over layers": lambda: stacked.amax(0),
        "rollout": lambda: torch.stack([_chain(mixed[: layer + 1]) for layer in range(len(mixed))]),
    }
    return compare(
        summary,
        routes[name]().numpy(),
        tolerance=1e-5,
        route=f"torch: {name} of model(ids, output_attentions=True).attentions, in float64"
        + (_HIDING_ROUTE.replace("then", "first") if hidden else ""),
        remark="Rollout multiplies (mean over heads + identity) / 2, the last layer first."
        if name == "rollout"
        else "",
    )


def _chain(matrices: "list[Tensor]") -> "Tensor":
    """Multiply all matrices, the last one leftmost."""
    import torch

    return torch.linalg.multi_dot(matrices[::-1]) if len(matrices) > 1 else matrices[0]


@holds_model_lock
def verify_kinds(
    model: "LanguageModel", shown: AttentionPattern, kinds: HeadKinds, induction: InductionRun
) -> Verification:
    """Compute every score again, query by query: from recomputed weights, induction by a plain call."""
    import torch

    weights = recomputed_weights(model, shown)
    queries = range(FIRST_QUERY, shown.tokens)
    ids = np.array(shown.encoded.ids)
    with torch.inference_mode():
        repeated = model.model(torch.tensor([induction.ids], device=model.device), output_attentions=True).attentions
    repeated_weights = np.stack([layer[0].double().cpu().numpy() for layer in repeated])
    start = len(induction.ids) - HALF
    recomputed = [
        np.mean([weights[..., q, q - 1] for q in queries], 0),
        np.mean([weights[..., q, 0] for q in queries], 0),
        np.mean([weights[..., q, ids == ids[q]].sum(-1) for q in queries], 0),
        np.mean([repeated_weights[..., q, q - HALF + 1] for q in range(start, len(induction.ids) - 1)], 0),
        np.mean([torch.special.entr(torch.from_numpy(weights[..., q, :])).sum(-1) / np.log(2) for q in queries], 0),
        np.mean([weights[..., q, : q + 1] @ np.arange(q, -1, -1) for q in queries], 0),
    ]
    return compare(
        np.stack([*kinds.kinds.values(), kinds.entropy, kinds.distance]),
        np.stack(recomputed),
        tolerance=_tolerance(model, 1e-3, rounded=0.15),
        route="own softmax(q·k) → scores query by query; induction: model(repeated ids, output_attentions=True)",
        remark=f"Compared: six scores of every head; distances in tokens, entropies in bits. {_precision(model)}",
    )


@holds_model_lock
def verify_ablation(model: "LanguageModel", shown: Comparison, off: Sequence[Component], method: str) -> Verification:
    """Subtract each head's contribution from the projection's output, instead of changing its input."""
    import torch

    ids, all_blocks = torch.tensor([shown.b.encoded.ids], device=model.device), blocks(model)
    hooks: list[tuple[Module, Hook]] = []
    # Heads first: if a whole layer is off too, its output is subtracted last.
    for component in sorted(off, key=lambda component: component.name in (ATTENTION, MLP)):
        block = all_blocks[component.layer - 1]
        if component.name in (ATTENTION, MLP):
            target = block.attention_added if component.name == ATTENTION else block.mlp_added
            hooks.append((target, _subtract_all(method)))
        else:
            hooks.append((block.output_projection, _subtract_head(model, int(component.name) - 1, method)))
    with torch.inference_mode(), hooked(after=hooks):
        logits = model.model(input_ids=ids).logits[0, -1]
    with torch.inference_mode():
        plain = model.model(input_ids=ids).logits[0, -1]
    both = [torch.softmax(values.double(), -1).cpu().numpy() for values in (plain, logits)]
    return compare(
        np.concatenate([shown.a.probabilities, shown.b.probabilities]),
        np.concatenate(both),
        tolerance=_tolerance(model, 1e-4, rounded=0.1),
        route="output − (head's slice) @ (its rows of the projection's weight), by a hook after the projection",
        remark=f"Compared: every token's probability with everything on, and with the parts off. {_precision(model)}",
    )


def _subtract_head(model: "LanguageModel", head: int, method: str) -> Hook:
    """Return a hook that subtracts a head (from 0) from the projection's output, (batch, pos, d_model)."""
    family = family_of(model)
    head_dim = family.design(model.model.config).dimensions.head_dim
    columns = slice(head * head_dim, (head + 1) * head_dim)

    def subtract(module: "Module", inputs: "tuple[Tensor, ...]", output: "Tensor") -> "Tensor":
        weight = family.matrix(module)[:, columns].T  # (head_dim, d_model)
        contribution = inputs[0][..., columns].double() @ weight.double()
        return (output - _removed(contribution, method)).to(output.dtype)

    return subtract


def _subtract_all(method: str) -> Hook:
    """Return a hook that subtracts what attention or MLP adds to the residual stream."""

    def subtract(module: "Module", inputs: "tuple[Tensor, ...]", output: "Tensor") -> "Tensor":
        return (output - _removed(output.double(), method)).to(output.dtype)

    return subtract


def _removed(values: "Tensor", method: str) -> "Tensor":
    """Return the values that an ablation removes: all, or their difference from the mean over positions."""
    return values if method == "zero" else values - values.mean(-2, keepdim=True)
