"""Verification of the ablation: the next token with parts switched off, and the effect of each head alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

import numpy as np

from core.architecture import blocks, hooked
from core.architecture.watch import watch_attention
from core.attention.components import ATTENTION, MLP, Component
from core.attention.verify.pattern import drawn_claim, precision_remark
from core.models.model_lock import holds_model_lock
from core.probabilities import Comparison
from core.probabilities.next_token import positions_kept
from core.probabilities.verify.plain import read_claims, word_claim
from core.verification import Claim, derived, logit_noise, numbers_claim

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    from core.models import LanguageModel

# A hook after a module, which returns another output.
Hook = Callable[["Module", tuple["Tensor", ...], "Tensor"], "Tensor"]
HEADS_ROUTE = "weighted values of a head replaced inside transformers' own attention, before the heads are joined"


@dataclass(frozen=True, eq=False)
class DrawnAblation:
    """The next token with and without parts, as drawn.

    Attributes:
        ids: of the tokens in the bars.
        before, after: their probabilities.
        kl: KL(on ‖ off) in bits.
        moved: total variation distance.
        favourites: ids of the likeliest token, with everything on and with parts off.
        labels, favourite_labels: both in words.
    """

    ids: Sequence[int]
    before: Sequence[float]
    after: Sequence[float]
    kl: float
    moved: float
    favourites: tuple[int, int]
    labels: Sequence[str]
    favourite_labels: Sequence[str]


def ablation_claims(
    model: "LanguageModel",
    text: str,
    shown: Comparison,
    off: Sequence[Component],
    method: str,
    drawn: DrawnAblation,
) -> Iterator[Claim]:
    """Claim the logits with everything on and with parts off, and all that is derived from them."""
    ids = shown.b.encoded.ids
    yield from read_claims(model, text, shown.b.encoded)
    for name, read, parts in (("everything on", shown.a, ()), ("parts off", shown.b, off)):
        logits = ablated_logits(model, ids, parts, method)
        allowed = logit_noise(model.dtype, logits)
        route = HEADS_ROUTE if parts else "model(ids).logits"
        yield Claim(f"logits, {name}", read.logits, logits, allowed, route, precision_remark(model))
    yield from _derived_claims(shown, drawn)
    yield word_claim("tokens in the bars", drawn.labels, model, drawn.ids)
    yield word_claim("favourites, in words", drawn.favourite_labels, model, drawn.favourites)


def _derived_claims(shown: Comparison, drawn: DrawnAblation) -> Iterator[Claim]:
    """Claim probabilities, distances and favourites, from the logits that are claimed before."""
    import torch

    logs = [torch.from_numpy(read.logits).double().log_softmax(-1) for read in (shown.a, shown.b)]
    on, off = (values.exp() for values in logs)
    for name, values, expected in (("on", drawn.before, on), ("off", drawn.after, off)):
        yield drawn_claim(f"probabilities, {name}", values, expected[list(drawn.ids)].numpy(), "log_softmax by torch")
    changes = off[list(drawn.ids)].numpy() - on[list(drawn.ids)].numpy()
    sizes = derived(np.maximum(drawn.before, drawn.after))
    shown_changes = [later - before for before, later in zip(drawn.before, drawn.after, strict=True)]
    remark = "A change is as exact as the probabilities it is the difference of."
    yield Claim("changes of probability", shown_changes, changes, sizes * 2.0**-10, "log_softmax by torch", remark)
    kl = float((on * (logs[0] - logs[1])).sum()) / np.log(2)
    # Positive and negative terms: the sum is as exact as their sizes together.
    size = float((on * (logs[0] - logs[1])).abs().sum()) / np.log(2)
    remark = "The terms of KL cancel: digits below a millionth of their size are rounding."
    yield Claim("KL(on‖off) in bits", [drawn.kl], [max(kl, 0.0)], derived([size]), "by torch in float64", remark)
    yield drawn_claim("probability that moved", [drawn.moved], np.array([fsum((on - off).abs().tolist()) / 2]))
    favourites = [int(values.argmax()) for values in (on, off)]
    yield Claim("favourites", list(drawn.favourites), favourites, route="argmax by torch")


def effect_claims(
    model: "LanguageModel", ids: Sequence[int], effects: np.ndarray, method: str, best: Sequence[tuple[int, int]]
) -> Iterator[Claim]:
    """Claim the effect of every head alone, layer by layer, and the ranking.

    Args:
        effects: KL in bits as drawn, NaN where not computed, shape (layer, head).
        best: layer and head of the best heads, as drawn, counted from 1.
    """
    for layer in np.flatnonzero(~np.isnan(effects[:, 0])).tolist():
        expected, allowed = effects_of_layer(model, ids, layer, method)
        yield Claim(f"effect of each head of layer {layer + 1}", effects[layer], expected, allowed, HEADS_ROUTE)
    layers, heads = len(blocks(model)), int(model.model.config.num_attention_heads)
    yield numbers_claim("numbers of the layers", effects.shape[0], layers, "the model's blocks")
    yield numbers_claim("numbers of the heads", effects.shape[1], heads, "config.num_attention_heads")
    yield Claim("heads", [effects.size], [layers * heads], route="the model's blocks × config.num_attention_heads")
    known = [(float(bits), place) for place, bits in np.ndenumerate(effects) if not np.isnan(bits)]
    ranked = sorted(known, key=lambda pair: (-pair[0], pair[1]))[: len(best)]
    shown = [f"{layer}.{head}" for layer, head in best]
    yield Claim("order of the best heads", shown, [f"{a + 1}.{b + 1}" for _, (a, b) in ranked], route="sorted")


@holds_model_lock
def effects_of_layer(
    model: "LanguageModel", ids: Sequence[int], layer: int, method: str
) -> tuple[np.ndarray, np.ndarray]:
    """Switch off each head of a layer (from 0) inside its attention; returns KL in bits and its rounding, (head,)."""
    import torch

    heads = model.model.config.num_attention_heads
    batch = torch.tensor([list(ids)] * (heads + 1), device=model.device)
    rows = torch.arange(heads)

    def change(number: int, mixed: "Tensor") -> "Tensor":
        if number == layer:
            mixed[rows + 1, rows] = _replaced(mixed[rows + 1, rows], method)
        return mixed

    with torch.inference_mode(), watch_attention(change):
        logits = model.model(input_ids=batch, logits_to_keep=1, use_cache=False).logits[:, -1].double()
    logs = logits.log_softmax(-1)
    terms = logs[0].exp() * (logs[0] - logs[1:])
    bits = (terms.sum(-1) / np.log(2)).clamp(min=0).cpu().numpy()
    # Positive and negative terms: the sum is as exact as their sizes together.
    return bits, derived(terms.abs().sum(-1).cpu().numpy() / np.log(2))


@holds_model_lock
def ablated_logits(model: "LanguageModel", ids: Sequence[int], off: Sequence[Component], method: str) -> np.ndarray:
    """Compute the logits at the last position with components off, (vocab,)."""
    import torch

    heads: dict[int, list[int]] = {}
    hooks: list[tuple[Module, Hook]] = []
    for part in off:
        block = blocks(model)[part.layer - 1]
        if part.name in (ATTENTION, MLP):
            hooks.append((block.attention_added if part.name == ATTENTION else block.mlp_added, _without(method)))
        else:
            heads.setdefault(part.layer - 1, []).append(int(part.name) - 1)

    def change(layer: int, mixed: "Tensor") -> "Tensor":
        if layer in heads:
            mixed[:, heads[layer]] = _replaced(mixed[:, heads[layer]], method)
        return mixed

    with torch.inference_mode(), hooked(after=hooks), watch_attention(change):
        # As many positions as the view keeps: in bfloat16 other shapes give other bits.
        output = model.model(
            input_ids=torch.tensor([list(ids)], device=model.device),
            logits_to_keep=positions_kept(len(ids), model),
            use_cache=False,
        )
    logits: np.ndarray = output.logits[0, -1].float().cpu().numpy()
    return logits


def _replaced(mixed: "Tensor", method: str) -> "Tensor":
    """Return zeros, or at every position the mean of all positions; (..., pos, head_dim)."""
    return mixed * 0 if method == "zero" else mixed.mean(-2, keepdim=True).expand_as(mixed)


def _without(method: str) -> Hook:
    """Return a hook that subtracts what attention or MLP adds to the residual stream, or its difference to the mean."""

    def subtract(module: "Module", inputs: "tuple[Tensor, ...]", output: "Tensor") -> "Tensor":
        values = output.double()
        removed = values if method == "zero" else values - values.mean(-2, keepdim=True)
        return (values - removed).to(output.dtype)

    return subtract
