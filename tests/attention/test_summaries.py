"""Summaries of many heads keep their rows' sums."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.attention import over_heads, over_layers, rollout, without_first


def random_weights(draw_from: np.ndarray) -> np.ndarray:
    """Any numbers as causal weights whose rows sum to 1."""
    causal = np.tril(draw_from + 1e-3)
    return causal / causal.sum(-1, keepdims=True)


WEIGHTS = arrays(np.float64, (3, 2, 5, 5), elements=st.floats(0, 1)).map(random_weights)


@settings(max_examples=30, deadline=None)
@given(WEIGHTS)
def test_means_rollout_and_renormalised_rows_still_sum_to_one(weights):
    for summary in (over_heads(weights), over_layers(weights), rollout(weights)):
        np.testing.assert_allclose(summary.sum(-1), 1, atol=1e-6)
        assert (np.triu(summary, 1) == 0).all()
    rest = without_first(weights)
    np.testing.assert_allclose(rest[..., 1:, :].sum(-1), 1, atol=1e-6)
    assert (rest[..., 0] == 0).all()
    assert (over_heads(weights, largest=True) >= over_heads(weights) - 1e-12).all()


def test_rollout_by_hand():
    """Layer 1: token 2 looks at token 1 only. Layer 2: it looks at itself only. Half stays each time."""
    weights = np.array([[[[1, 0], [1, 0]]], [[[1, 0], [0, 1]]]], dtype=float)
    assert rollout(weights)[0].tolist() == [[1, 0], [0.5, 0.5]]
    assert rollout(weights)[1].tolist() == [[1, 0], [0.5, 0.5]]
