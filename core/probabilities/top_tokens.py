"""Highest scores of a vocabulary without sorting it."""

import numpy as np
import numpy.typing as npt

from core.shapes import check_shape

GROUP = 128  # tokens


def top_tokens(scores: npt.NDArray[np.float32], k: int) -> npt.NDArray[np.int64]:
    """Return the ids of the `k` highest scores, highest first, equal ones by id.

    subtle: cut the vocabulary into groups. The k-th highest of their maxima is a lower bound for the k-th highest
    score, because k groups hold a score that reaches it. Only the few tokens that reach it have to be sorted; equal
    scores at the bound all do.

    Args:
        scores: shape (vocab,); -inf for removed tokens.
        k: 1 to vocab.

    Returns:
        Shape (k,).

    >>> top_tokens(np.array([1.0, 3.0, 2.0, 3.0], dtype=np.float32), 3)
    array([1, 3, 2])
    """
    check_shape("scores", scores, vocab=None)
    found = np.flatnonzero(scores >= _lower_bound(scores, k))
    top: npt.NDArray[np.int64] = found[np.argsort(-scores[found], kind="stable")[:k]]
    return top


def _lower_bound(scores: npt.NDArray[np.float32], k: int) -> np.float32:
    """Return a score that at least `k` tokens reach."""
    groups = len(scores) // GROUP
    if groups < k:
        return np.float32(-np.inf)
    # Tokens after the last whole group are not needed for a lower bound. A group is a column: fastest in memory.
    maxima = scores[: groups * GROUP].reshape(GROUP, groups).max(0)
    bound: np.float32 = np.partition(maxima, groups - k)[groups - k]
    return bound
