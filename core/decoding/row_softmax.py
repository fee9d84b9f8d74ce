"""Softmax of one row of scores, and sampling from it, without a float64 copy of the scores."""

import numpy as np
import numpy.typing as npt

from core.shapes import check_shape

BLOCK = 128  # tokens
# Tokens whose `exp` is computed together: 96 KB stay in the cache, and the allocator has them at hand.
CHUNK = 192 * BLOCK


class RowSoftmax:
    """Softmax of one row; its tokens lie on a bar from 0 to 1, in the order of their ids.

    Its numbers depend on the row alone, not on the rows beside it: a draw points at another token only if the scores
    themselves differ, and then only within their rounding of an edge on the bar.

    subtle: `exp` runs in float32, sums in float64. An exponent `score - maximum` is off by at most 2^-24 of its size,
    and `exp` by 2.5 units in the last place (NumPy's bound), so a weight is off by at most 2^-24 · (5 + |exponent|) of
    itself, and the log of the sum by the mean of that over the distribution. The mean exponent is at most the entropy,
    ln(vocab): less than 1e-6 if all errors had one sign, as much as one rounding of a logit near 16. They have not,
    and the likeliest token's exponent, 0, is exact: less than 1e-7 remains.

    Attributes:
        log_total: log of the sum of exp(score).
        kept: number of tokens that are not removed.
    """

    def __init__(self, scores: npt.NDArray[np.float32]) -> None:
        """Sum up the row.

        Args:
            scores: (vocab,); -inf for removed tokens, at least one token is left.
        """
        check_shape("scores", scores, vocab=None)
        self._scores = scores
        left = scores > -np.inf
        self.kept = int(np.count_nonzero(left))
        # The tokens on the bar; where a filter left few, only those. To list many takes longer than to sum all.
        self._ids = np.flatnonzero(left) if self.kept < len(scores) // 8 else None
        self._on_bar = scores if self._ids is None else scores[self._ids]
        self._maximum = self._on_bar.max()
        sums = [self._block_sums(start) for start in range(0, len(self._on_bar), CHUNK)]
        self._block_ends = np.concatenate(sums).cumsum()  # (blocks,)
        self.log_total = float(self._maximum) + float(np.log(self._block_ends[-1]))

    def _block_sums(self, start: int) -> npt.NDArray[np.float64]:
        weights = self._weights(start, start + CHUNK)
        sums: npt.NDArray[np.float64] = np.add.reduceat(weights, range(0, len(weights), BLOCK), dtype=np.float64)
        return sums

    def _weights(self, start: int, end: int) -> npt.NDArray[np.float32]:
        weights: npt.NDArray[np.float32] = self._on_bar[start:end] - self._maximum
        np.exp(weights, out=weights)
        return weights

    def log_probability(self, token_id: int) -> float:
        """Return the log-probability of a token; -inf for a removed one."""
        return self._scores.item(token_id) - self.log_total

    def token_at(self, draw: float) -> int:
        """Inverse transform sampling: return the token that `draw` points at on the bar.

        The block is found first, then the token in it, so no cumulative sum over the vocabulary is needed.

        Args:
            draw: 0 <= draw < 1.

        Returns:
            An id, with the probability softmax(scores) when `draw` is uniform. A removed token takes no room on the
            bar and is never returned.

        >>> row = RowSoftmax(np.log(np.array([0.25, 0.75], dtype=np.float32)))
        >>> row.token_at(0.24), row.token_at(0.26)
        (0, 1)
        """
        total = self._block_ends[-1]
        # Rounded, draw · total could reach the very end, beyond the last token.
        target = min(draw * total, np.nextafter(total, 0.0))
        block = int(np.searchsorted(self._block_ends, target, side="right"))  # the first that ends beyond the target
        weights = self._weights(block * BLOCK, (block + 1) * BLOCK)
        start = self._block_ends[block - 1] if block else 0.0
        index = int(np.searchsorted(start + weights.cumsum(dtype=np.float64), target, side="right"))
        # The block was summed in another order: its last token with a weight ends where the block ends.
        place = block * BLOCK + min(index, int(np.flatnonzero(weights)[-1]))
        return place if self._ids is None else int(self._ids[place])
