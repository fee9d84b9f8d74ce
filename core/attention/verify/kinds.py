"""Verification of the kinds of heads: scores, gallery and table, and the run on a repeated sequence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.attention.induction import HALF, InductionRun
from core.attention.kinds import LABEL_THRESHOLD, HeadKinds
from core.attention.pattern import AttentionPattern
from core.attention.sink import FIRST_QUERY
from core.attention.verify.pattern import (
    SOFTMAX_ROUTE,
    cells_claims,
    drawn_claim,
    pattern_claims,
    precision_remark,
    watched_attention,
)
from core.verification import Claim, softmax_rounding

if TYPE_CHECKING:
    from core.models import LanguageModel


@dataclass(frozen=True, eq=False)
class DrawnExhibit:
    """One tile of the gallery, as drawn.

    Attributes:
        name: of the kind.
        layer, head: counted from 1.
        score: as written.
        cells: numbers of the heatmap, NaN where masked, shape (query_pos, key_pos).
    """

    name: str
    layer: int
    head: int
    score: float
    cells: np.ndarray


def kinds_claims(
    model: "LanguageModel",
    text: str,
    shown: AttentionPattern,
    kinds: HeadKinds,
    induction: InductionRun,
    gallery: Sequence[DrawnExhibit],
    labels: Sequence[str],
) -> Iterator[Claim]:
    """Claim all scores of all heads, the gallery, and the labels of the table.

    Args:
        labels: as drawn, one text for each head, layer by layer.
    """
    yield from pattern_claims(model, text, shown)
    repeated = watched_attention(model, induction.ids)
    repeated_weights = repeated.weights
    yield from _induction_claims(model, induction, repeated.scores, repeated_weights)
    scores = _scores_by_loops(shown, induction.scores)
    for name, values in (*kinds.kinds.items(), ("entropy, bits", kinds.entropy), ("distance, tokens", kinds.distance)):
        yield drawn_claim(f"score of each head: {name}", values, scores[name], "query by query, from the weights above")
    yield from _gallery_claims(shown, induction, scores, gallery)
    yield Claim("labels in the table", list(labels), _labels(kinds), route=f"scores of at least {LABEL_THRESHOLD}")


def _induction_claims(
    model: "LanguageModel", induction: InductionRun, scores: np.ndarray, weights: np.ndarray
) -> Iterator[Claim]:
    """Claim what was measured on the repeated sequence, by another call on it."""
    rounding = softmax_rounding(model.dtype, scores, weights)
    half = len(induction.ids) - HALF
    yield Claim(
        "second half of the repeated sequence", list(induction.ids[half:]), list(induction.ids[half - HALF : half])
    )
    queries = range(half, len(induction.ids) - 1)
    expected, allowed = (
        np.mean([values[..., query, query - HALF + 1] for query in queries], 0) for values in (weights, rounding)
    )
    route = SOFTMAX_ROUTE + ", on the repeated sequence"
    remark = precision_remark(model)
    yield Claim("score of each head: induction", induction.scores, expected, allowed, route, remark)
    # The head is the one that is drawn; the best score itself is claimed above.
    layer, head = np.unravel_index(induction.scores.argmax(), induction.scores.shape)
    yield Claim("picture of induction", induction.strongest, weights[layer, head], rounding[layer, head], route, remark)


def _scores_by_loops(shown: AttentionPattern, induction: np.ndarray) -> dict[str, np.ndarray]:
    """Compute the scores query by query, each of shape (layer, head)."""
    import torch

    weights, ids = shown.weights.astype(np.float64), np.array(shown.encoded.ids)
    queries = range(FIRST_QUERY, shown.tokens)
    entropies = [torch.special.entr(torch.from_numpy(weights[..., q, :])).sum(-1).numpy() / np.log(2) for q in queries]
    return {
        "previous token": np.mean([weights[..., q, q - 1] for q in queries], 0),
        "first token (sink)": np.mean([weights[..., q, 0] for q in queries], 0),
        "same token": np.mean([weights[..., q, ids == ids[q]].sum(-1) for q in queries], 0),
        "induction": induction,
        "entropy, bits": np.mean(entropies, 0),
        "distance, tokens": np.mean([weights[..., q, : q + 1] @ np.arange(q, -1, -1) for q in queries], 0),
    }


def _gallery_claims(
    shown: AttentionPattern,
    induction: InductionRun,
    scores: dict[str, np.ndarray],
    gallery: Sequence[DrawnExhibit],
) -> Iterator[Claim]:
    """Claim that each tile holds the best head of its kind: its number, its score and its weights."""
    for tile, (name, values) in zip(gallery, scores.items(), strict=True):
        heads = values.shape[1]
        flat = values.ravel().tolist()
        best = flat.index(max(flat))
        place = [best // heads + 1, best % heads + 1]
        weights = induction.strongest if name == "induction" else shown.weights[place[0] - 1, place[1] - 1]
        earlier = np.tri(len(weights), dtype=bool)
        yield Claim(f"layer and head of the tile: {tile.name}", [tile.layer, tile.head], place, route=f"most {name}")
        yield drawn_claim(f"number on the tile: {tile.name}", [tile.score], values.ravel()[[best]])
        yield from cells_claims(f": {tile.name}", tile.cells, weights, ~earlier, "no token sees a later one")


def _labels(kinds: HeadKinds) -> list[str]:
    """Write the label of each head, layer by layer."""
    names, stacked = list(kinds.kinds), np.stack(list(kinds.kinds.values()), -1)
    labels = []
    for scores in stacked.reshape(-1, len(names)).tolist():
        reached = [(score, name) for score, name in zip(scores, names, strict=True) if score >= LABEL_THRESHOLD]
        reached.sort(key=lambda pair: pair[0], reverse=True)
        labels.append(" · ".join(f"{name} {score:.2f}" for score, name in reached))
    return labels
