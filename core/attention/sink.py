"""Attention sink: many heads put most of their weight on the first token, whatever it is.

A row must sum to 1, so a head that has nothing to attend to must still put its weight somewhere. The first token is the
one every query can see. Reference: Xiao et al., "Efficient Streaming Language Models with Attention Sinks", 2023.
"""

import numpy as np

# The first query sees only itself; for the second, "previous" and "first" are the same token. So means over queries
# start at the third.
FIRST_QUERY = 2


def first_token_mass(weights: np.ndarray) -> np.ndarray:
    """Compute the mean weight on the first token over the queries from the third on, as for every kind of head.

    The first query sees nothing else, and the second only itself besides. Of a shorter text the last query counts.

    Args:
        weights: shape (..., query_pos, key_pos).

    Returns:
        Float64, shape (...); 1 when there is one token only.
    """
    column = weights[..., :, 0].astype(np.float64)
    mass: np.ndarray = column[..., min(FIRST_QUERY, column.shape[-1] - 1) :].mean(-1)
    return mass


def without_first(weights: np.ndarray) -> np.ndarray:
    """Hide the first token and renormalise each row to 1: no longer the model's own numbers.

    The first query has nothing left and becomes a row of zeros.

    >>> without_first(np.array([[1.0, 0.0, 0.0], [0.9, 0.1, 0.0], [0.5, 0.1, 0.4]])).tolist()
    [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.2, 0.8]]
    """
    rest = weights.astype(np.float64)
    rest[..., 0] = 0
    # Summed, not 1 minus the first: where the first has nearly all, that difference would be rounding.
    total = rest.sum(-1, keepdims=True)
    renormalised = np.divide(rest, total, out=np.zeros_like(rest), where=total > 0)
    result: np.ndarray = renormalised.astype(weights.dtype)
    return result
