"""Comparison of two next-token distributions: the change of each token, and the distance between them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from core.probabilities.next_token import TokenDistribution
from core.probabilities.softmax import log_softmax
from core.shapes import check_shape


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two distributions over the same vocabulary."""

    a: TokenDistribution
    b: TokenDistribution

    def __post_init__(self) -> None:
        check_shape("the logits after text B", self.b.logits, vocab=len(self.a.logits))

    @cached_property
    def change(self) -> npt.NDArray[np.float64]:
        """Probability in B minus probability in A, shape (vocab,); sums to 0."""
        change: npt.NDArray[np.float64] = self.b.probabilities - self.a.probabilities
        return change

    @cached_property
    def kl(self) -> tuple[float, float]:
        """KL(A‖B) and KL(B‖A) in bits, over the whole vocabulary; 0 only if both are equal."""
        a, b = log_softmax(self.a.logits), log_softmax(self.b.logits)
        return _kl_bits(a, b), _kl_bits(b, a)

    @property
    def moved(self) -> float:
        """Total variation distance: half the sum of all |changes|, 0 to 1."""
        return float(np.abs(self.change).sum() / 2)

    def largest_changes(self, count: int) -> npt.NDArray[np.int64]:
        """Return the ids of the `count` tokens that changed most, from the largest rise to the largest fall."""
        most = np.argsort(-np.abs(self.change), kind="stable")[:count]
        return most[np.argsort(-self.change[most], kind="stable")]


def _kl_bits(p: npt.NDArray[np.float64], q: npt.NDArray[np.float64]) -> float:
    """Compute Σ p (log p - log q) in bits from natural logarithms; rounding must not make it negative."""
    # subtle: `np.dot` would give this small sum to all cores and wait for them.
    return max(0.0, float((np.exp(p) * (p - q)).sum() / np.log(2)))


def swap_last_word(text: str, word: str = "cat") -> str:
    """Replace the last word of a text, for a second sentence to start from.

    >>> swap_last_word("Hello my name"), swap_last_word("My cat")
    ('Hello my cat', 'My dog')
    """
    words = text.rstrip().split(" ")
    return " ".join([*words[:-1], "dog" if words[-1] == word else word])
