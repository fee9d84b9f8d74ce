"""Sampling by inverse transform: a random number between 0 and 1 points at a position on the cumulative bar."""

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


def draw_tokens(
    probabilities: npt.NDArray[np.float64], order: npt.NDArray[np.int64], seed: int, count: int = DRAWS
) -> Draws:
    """Sample tokens: each one is a segment of a bar from 0 to 1, in `order` and as long as its probability.

    Args:
        probabilities: shape (vocab,), sums to 1.
        order: token ids, likeliest first, shape (vocab,).
        seed: seed of NumPy's PCG64 generator.

    >>> draw_tokens(np.array([0.25, 0.75]), np.array([1, 0]), seed=42, count=4).token_ids
    array([0, 1, 0, 1])
    """
    check_shape("probabilities", probabilities, vocab=None)
    check_shape("order", order, vocab=len(probabilities))
    ends = np.cumsum(probabilities[order])
    uniforms = np.random.default_rng(seed).random(count)
    # "right" finds the first end beyond u, so a removed token, whose length is 0, is never hit.
    token_ids = order[np.searchsorted(ends, uniforms * ends[-1], side="right")]
    return Draws(uniforms, token_ids, np.bincount(token_ids, minlength=len(probabilities)))
