"""Verification of one head: its heatmap, its line, the bars of one row, and its scores."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

import numpy as np

from core.attention.pattern import AttentionPattern
from core.attention.scores import HeadScores
from core.attention.verify.pattern import (
    WatchedAttention,
    cells_claims,
    drawn_claim,
    pattern_claims,
    precision_remark,
    score_rounding,
    watched_attention,
    without_first_by_torch,
)
from core.verification import Claim, derived, rounded

if TYPE_CHECKING:
    from core.models import LanguageModel


@dataclass(frozen=True, eq=False)
class DrawnBars:
    """Bars of one row, as drawn.

    Attributes:
        places: which token each bar is, counted from 1.
        values: their lengths.
        words: the numbers written beside them.
    """

    places: Sequence[int]
    values: np.ndarray
    words: Sequence[str]


@dataclass(frozen=True, eq=False)
class DrawnHead:
    """One head, as drawn.

    Attributes:
        layer, head: counted from 1.
        query: position of the query, from 0.
        hidden: the first token is hidden and the rows are renormalised.
        line: weight of each token on the line, shape (pos,).
        sinks: weight on the first token of this head, and of all heads together.
        cells: numbers of the heatmap, NaN where masked, shape (query_pos, key_pos); None if scores are drawn.
        bars: of the query's row, None if scores are drawn.
        row_sum: as written, None if scores are drawn.
    """

    layer: int
    head: int
    query: int
    hidden: bool
    line: Sequence[float]
    sinks: tuple[float, float]
    cells: np.ndarray | None = None
    bars: DrawnBars | None = None
    row_sum: float | None = None


def head_claims(model: "LanguageModel", text: str, shown: AttentionPattern, drawn: DrawnHead) -> Iterator[Claim]:
    """Claim everything that is drawn of one head's weights."""
    watched = watched_attention(model, shown.encoded.ids)
    yield from pattern_claims(model, text, shown, watched)
    weights = shown.weights[drawn.layer - 1, drawn.head - 1].astype(np.float64)
    if drawn.hidden:
        weights = without_first_by_torch(weights)
    row = weights[drawn.query]
    yield drawn_claim("weights on the line", drawn.line, row)
    yield from _sink_claims(shown, drawn)
    if drawn.cells is not None:
        masked = np.isneginf(watched.scores[drawn.layer - 1, drawn.head - 1])
        yield from cells_claims("", drawn.cells, weights, masked, "scores of transformers' own call")
    if drawn.bars is not None:
        yield from bar_claims("row", drawn.bars, row[: drawn.query + 1])
    if drawn.row_sum is not None:
        yield drawn_claim("sum of the row", drawn.row_sum, np.asarray(fsum(row)))


def bar_claims(name: str, bars: DrawnBars, row: np.ndarray) -> Iterator[Claim]:
    """Claim the bars of a row: which tokens, how long, and the numbers beside them."""
    heaviest = sorted(range(len(row)), key=lambda pos: (-row[pos], pos))[: len(bars.values)]
    expected = row[sorted(heaviest)]
    yield Claim(f"tokens in the bars, {name}", list(bars.places), [pos + 1 for pos in sorted(heaviest)])
    yield drawn_claim(f"lengths of the bars, {name}", bars.values, expected)
    yield Claim.printed(f"numbers beside the bars, {name}", bars.words, expected, derived(expected))


def _sink_claims(shown: AttentionPattern, drawn: DrawnHead) -> Iterator[Claim]:
    """Claim the weight on the first token: mean over the queries from the third on."""
    columns = shown.weights[..., min(2, shown.tokens - 1) :, 0]
    own = columns[drawn.layer - 1, drawn.head - 1].tolist()
    every = columns.ravel().tolist()
    expected = np.array([fsum(own) / len(own), fsum(every) / len(every)])
    yield drawn_claim("weight on the first token: this head, all heads", drawn.sinks, expected)


@dataclass(frozen=True, eq=False)
class DrawnScores:
    """Scores of a head, as drawn.

    Attributes:
        cells: of the heatmap, NaN where masked, shape (query_pos, key_pos).
        key: position of the key, from 0.
        query_numbers, key_numbers, products: strips and bars, shape (head_dim,).
        spelled: q · k, scale, score, largest score of the row, Σ exp(score - largest), and weight, as written.
        difference: largest |softmax of the scores - weights|, as written.
    """

    cells: np.ndarray
    key: int
    query_numbers: np.ndarray
    key_numbers: np.ndarray
    products: np.ndarray
    spelled: Sequence[float]
    difference: float


def scores_claims(
    model: "LanguageModel",
    text: str,
    shown: AttentionPattern,
    drawn: DrawnHead,
    scores: HeadScores,
    spelled: DrawnScores,
) -> Iterator[Claim]:
    """Claim everything that is drawn of one head's scores: themselves, not only their softmax."""
    watched = watched_attention(model, shown.encoded.ids)
    own = watched.scores[drawn.layer - 1, drawn.head - 1]
    route, open_cells = "scores that transformers computes in another call", np.isfinite(own)
    yield Claim("masked cells", np.isnan(spelled.cells), ~open_cells, route=route)
    yield Claim(
        "scores",
        spelled.cells[~np.isnan(spelled.cells)],
        own[open_cells],
        (score_rounding(model.dtype, scores) + derived(scores.queries @ scores.keys.T * scores.scale))[open_cells],
        route,
        precision_remark(model),
    )
    yield from _vector_claims(model, watched, drawn, spelled)
    yield from _spelled_claims(scores, drawn.query, spelled)
    weights = shown.weights[drawn.layer - 1, drawn.head - 1].astype(np.float64)
    difference = max(abs(a - b) for a, b in zip(_softmax(scores.scores).flat, weights.flat, strict=True))
    yield Claim(
        "largest difference between softmax of the scores and weights",
        spelled.difference,
        difference,
        1e-15,
        "softmax by torch in float64, of the scores on screen",
    )
    yield from head_claims(model, text, shown, drawn)


def _vector_claims(
    model: "LanguageModel", watched: WatchedAttention, drawn: DrawnHead, spelled: DrawnScores
) -> Iterator[Claim]:
    for name, numbers, vectors, pos in (
        ("numbers of the query", spelled.query_numbers, watched.queries, drawn.query),
        ("numbers of the key", spelled.key_numbers, watched.keys, spelled.key),
    ):
        expected = vectors[drawn.layer - 1, drawn.head - 1, pos]
        pairs = np.hypot(expected, np.roll(expected, len(expected) // 2))  # a rotation mixes the two of a pair
        route = "vectors that transformers multiplies in another call"
        yield Claim(name, numbers, expected, rounded(model.dtype, pairs) + rounded("float32", pairs), route)


def _spelled_claims(scores: HeadScores, query: int, spelled: DrawnScores) -> Iterator[Claim]:
    """Claim the computation of one cell, by sums over Python's own numbers."""
    products = [a * b for a, b in zip(spelled.query_numbers.tolist(), spelled.key_numbers.tolist(), strict=True)]
    yield drawn_claim("products q × k", spelled.products, np.array(products), "the two strips, number by number")
    row = scores.scores[query, : query + 1]
    finite = row[np.isfinite(row)].tolist()
    total = fsum(products)
    weights = _softmax(scores.scores)[query]
    score = scores.scale * total
    expected = np.array([total, scores.scale, score, max(finite), fsum(np.exp(np.array(finite) - max(finite)))])
    size = fsum(map(abs, products))  # a sum is as exact as its terms
    allowed = derived([size, scores.scale, size * scores.scale, size * scores.scale, expected[4]])
    yield Claim("the score of one cell, step by step", spelled.spelled[:5], expected, allowed, "math.fsum(products)")
    weight = weights[spelled.key]
    yield drawn_claim("the weight of one cell", spelled.spelled[5], np.asarray(weight), "softmax by torch in float64")


def _softmax(scores: np.ndarray) -> np.ndarray:
    import torch

    weights: np.ndarray = torch.from_numpy(scores).softmax(-1).numpy()
    return weights
