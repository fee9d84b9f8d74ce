"""Nucleus of a distribution without sorting the vocabulary, where rounding leaves no doubt."""

import numpy as np
import numpy.typing as npt

from core.shapes import check_shape

# Half a unit in the last place of a number near 1 in float32.
ROUNDING = 2.0**-24


def lowest_of_nucleus(scores: npt.NDArray[np.float32], p: float) -> float | None:
    """Return the score of the token whose probability crosses p, when the likeliest tokens are summed up.

    Only tokens likelier than (1 - p) / vocab are sorted, a few hundred as a rule: the others together hold less than
    1 - p, so none of them is in the nucleus.

    subtle: transformers sums in float32, from the unlikely end, and removes a token if all up to it hold at most
    1 - p. Every addition rounds the sum so far, so the share of a token is rounded once for each likelier token: the
    error is at most 2^-24 · (1 - p) times the mean rank. The weights, here and there, are off by less than 1e-6.

    Args:
        scores: (vocab,); -inf for removed tokens.
        p: 0 <= p < 1.

    Returns:
        None if the line is so near to the end of a token that rounding might decide, or if an equal score lies
        beyond it.
    """
    check_shape("scores", scores, vocab=None)
    maximum = scores.max()
    weights = np.exp(scores - maximum)
    total = weights.sum(dtype=np.float64)
    head = scores[weights > 0.99 * (1 - p) * total / len(scores)]
    head = np.sort(head)[::-1]  # likeliest first
    shares = np.exp((head - maximum).astype(np.float64)) / total
    upto = shares.cumsum()
    last = int(np.searchsorted(upto, p))
    if last == len(head) or (last + 1 < len(head) and head[last + 1] == head[last]):
        return None
    mean_rank = shares @ np.arange(len(head)) + max(0.0, 1 - upto[-1]) * len(scores)
    doubt = 1e-6 + ROUNDING * (1 - p) * mean_rank
    before = upto[last - 1] if last else -np.inf  # the likeliest always stays
    if before > p - doubt or upto[last] < p + doubt:
        return None
    return float(head[last])
