"""Sampling by inverse transform: a random number between 0 and 1 points at a position on the cumulative bar."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.knobs import Knob
from core.shapes import check_shape

DRAWS = 1000
SEED = Knob("draw_seed", "Seed", 0, 999, 42, 1, "The same seed gives the same random numbers on every machine.")
DRAW = Knob("draw", "Draw number", 1, DRAWS, 1, 1, "Which of the draws the pointer shows.")


@dataclass(frozen=True, eq=False)
class Draws:
    """Tokens sampled from one distribution.

    Attributes:
        uniforms: random numbers, 0 <= u < 1, shape (draws,).
        token_ids: token that each one points at, shape (draws,).
        counts: number of draws of each token, shape (vocab,); sums to the number of draws.
    """

    uniforms: npt.NDArray[np.float64]
    token_ids: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]


@dataclass(frozen=True)
class BarSegment:
    """Place of a token on the bar, 0 <= start < end <= 1."""

    token_id: int
    start: float
    end: float


def draw_tokens(probabilities: npt.NDArray[np.float64], seed: int, count: int = DRAWS) -> Draws:
    """Sample tokens: each one is a segment of a bar from 0 to 1, as long as its probability, in the order of the ids.

    subtle: not in the order of the probabilities. Two nearly equal tokens would swap places on the bar, and draws their
    tokens, as soon as another kernel rounds their logits the other way; by id an edge only moves by the rounding.

    Args:
        probabilities: shape (vocab,), sums to 1.
        seed: seed of NumPy's PCG64 generator.

    >>> draw_tokens(np.array([0.5, 0.5]), seed=42, count=4).token_ids
    array([1, 0, 1, 1])
    """
    check_shape("probabilities", probabilities, vocab=None)
    ends = np.cumsum(probabilities)
    uniforms = np.random.default_rng(seed).random(count)
    # "right" finds the first end beyond u, so a removed token, whose length is 0, is never hit.
    token_ids = np.searchsorted(ends, uniforms * ends[-1], side="right")
    return Draws(uniforms, token_ids, np.bincount(token_ids, minlength=len(probabilities)))


def bar_segments(probabilities: npt.NDArray[np.float64], token_ids: Iterable[int]) -> list[BarSegment]:
    """Return where some tokens lie on the bar, from left to right; removed tokens, of probability 0, are left out.

    >>> bar_segments(np.array([0.25, 0.5, 0.0, 0.25]), [3, 2, 0])
    [BarSegment(token_id=0, start=0.0, end=0.25), BarSegment(token_id=3, start=0.75, end=1.0)]
    """
    ends = np.cumsum(probabilities)
    return [
        BarSegment(token_id, float(ends[token_id] - probabilities[token_id]), float(ends[token_id]))
        for token_id in sorted(token_ids)
        if probabilities[token_id] > 0
    ]
