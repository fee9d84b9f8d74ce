"""Answers of checks that are more than a number or a word."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.shapes import check_shape


@dataclass(frozen=True, eq=False)
class ScoredTokens:
    """Tokens that a question for a token ranks.

    Attributes:
        scores: one share for each token, shape (token,); the largest is the answer.
        words: the text of each token; None if the tokens are the model's vocabulary, by id.
    """

    scores: npt.NDArray[np.float64]
    words: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        check_shape("scores", self.scores, token=None if self.words is None else len(self.words))

    @property
    def best(self) -> int:
        """Place of the largest score; of equal ones, the first."""
        return int(self.scores.argmax())

    def rank(self, place: int) -> int:
        """Return the rank of a token, 1 for the largest score; equal scores are ranked by their place."""
        before = (self.scores > self.scores[place]).sum() + (self.scores[:place] == self.scores[place]).sum()
        return 1 + int(before)
