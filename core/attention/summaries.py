"""Summaries of many heads: means, maxima and rollout, with the information each loses."""

import numpy as np


def over_heads(weights: np.ndarray, largest: bool = False) -> np.ndarray:
    """Compute the mean (rows sum to 1) or maximum (rows sum to 1 or more) over the heads of each layer.

    Args:
        weights: shape (layer, head, query_pos, key_pos).

    Returns:
        Shape (layer, query_pos, key_pos).
    """
    summary: np.ndarray = weights.max(axis=1) if largest else _mean(weights, 1)
    return summary


def over_layers(weights: np.ndarray, largest: bool = False) -> np.ndarray:
    """Compute the mean or maximum over the layers for each head number; shape (head, query_pos, key_pos).

    Heads with the same number in different layers have only the number in common.
    """
    summary: np.ndarray = weights.max(axis=0) if largest else _mean(weights, 0)
    return summary


def rollout(weights: np.ndarray) -> np.ndarray:
    """Compute the share of each input token at each position, if information flowed along the weights only.

    A layer passes half of its input on unchanged (the residual stream) and half through its average head:
    A' = 0.5 mean over heads + 0.5 identity; rollout(layer) = A'(layer) · rollout(layer - 1). Rows sum to 1.
    Values, MLPs and norms are ignored. Reference: Abnar & Zuidema, "Quantifying Attention Flow in Transformers", 2020.

    Args:
        weights: shape (layer, head, query_pos, key_pos).

    Returns:
        After each layer, float32, shape (layer, query_pos, key_pos).

    >>> rollout(np.array([[[[1.0, 0.0], [1.0, 0.0]]]]))[0].tolist()
    [[1.0, 0.0], [0.5, 0.5]]
    """
    flowed = identity = np.eye(weights.shape[-1])
    after = []
    for layer in over_heads(weights.astype(np.float64)):
        flowed = (0.5 * layer + 0.5 * identity) @ flowed
        after.append(flowed)
    return np.stack(after).astype(np.float32)


def _mean(weights: np.ndarray, axis: int) -> np.ndarray:
    mean: np.ndarray = weights.mean(axis, dtype=np.float64).astype(weights.dtype)
    return mean
