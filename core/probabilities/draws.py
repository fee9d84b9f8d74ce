"""Drawing tokens by hand: a random number between 0 and 1 points at a place on the cumulative bar."""

from dataclasses import dataclass

import numpy as np

from core.knobs import Knob

DRAWS = 1000
SEED = Knob("draw_seed", "Seed", 0, 999, 42, 1, "The same seed gives the same random numbers on every machine.")
DRAW = Knob("draw", "Draw number", 1, DRAWS, 1, 1, "Which of the draws the pointer shows.")


@dataclass(frozen=True, eq=False)
class Draws:
    """Tokens drawn from one distribution.

    Attributes:
        uniforms: the random numbers, 0 <= u < 1, shape (draws,).
        token_ids: the token each one points at, shape (draws,).
        counts: how often each token was drawn, shape (vocab,); sums to the number of draws.
    """

    uniforms: np.ndarray
    token_ids: np.ndarray
    counts: np.ndarray


def draw_tokens(probabilities: np.ndarray, order: np.ndarray, seed: int, count: int = DRAWS) -> Draws:
    """Lay the tokens on a bar from 0 to 1 in `order`, each as long as its probability, and see where numbers fall.

    Args:
        probabilities: shape (vocab,), sums to 1.
        order: token ids, likeliest first, shape (vocab,).
        seed: of NumPy's PCG64 generator.

    >>> draw_tokens(np.array([0.25, 0.75]), np.array([1, 0]), seed=42, count=4).token_ids
    array([0, 1, 0, 1])
    """
    ends = np.cumsum(probabilities[order])
    uniforms = np.random.default_rng(seed).random(count)
    # "right" finds the first end beyond u, so a removed token, whose length is 0, is never hit.
    token_ids = order[np.searchsorted(ends, uniforms * ends[-1], side="right")]
    return Draws(uniforms, token_ids, np.bincount(token_ids, minlength=len(probabilities)))
