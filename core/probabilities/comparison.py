"""Two texts, two beliefs: what rose, what fell, and how far apart the two are."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.probabilities.next_token import TokenDistribution
from core.probabilities.softmax import log_softmax


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two distributions over one vocabulary."""

    a: TokenDistribution
    b: TokenDistribution

    @cached_property
    def change(self) -> np.ndarray:
        """Probability in B minus probability in A, shape (vocab,); sums to 0."""
        return self.b.probabilities - self.a.probabilities

    @cached_property
    def kl(self) -> tuple[float, float]:
        """KL(A‖B) and KL(B‖A) in bits, over the full vocabulary; 0 only when both are equal."""
        a, b = log_softmax(self.a.logits), log_softmax(self.b.logits)
        return _kl_bits(a, b), _kl_bits(b, a)

    @property
    def moved(self) -> float:
        """Probability that changed its place: half the sum of all |changes|, 0 to 1."""
        return float(np.abs(self.change).sum() / 2)

    def largest_changes(self, count: int) -> np.ndarray:
        """Ids of the `count` tokens that changed most, from the one that rose most to the one that fell most."""
        most = np.argsort(-np.abs(self.change), kind="stable")[:count]
        return most[np.argsort(-self.change[most], kind="stable")]


def _kl_bits(p: np.ndarray, q: np.ndarray) -> float:
    """Σ p (log p - log q) from natural logarithms; rounding must not make it negative."""
    return max(0.0, float(np.dot(np.exp(p), p - q)) / np.log(2))


def swap_last_word(text: str, word: str = "cat") -> str:
    """The text with another last word: a second sentence to start from.

    >>> swap_last_word("Hello my name"), swap_last_word("My cat")
    ('Hello my cat', 'My dog')
    """
    words = text.rstrip().split(" ")
    return " ".join([*words[:-1], "dog" if words[-1] == word else word])
