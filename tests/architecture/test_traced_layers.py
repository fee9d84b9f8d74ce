"""Attention in plain code: shapes that would broadcast are refused."""

import pytest
import torch

from core.architecture.trace import last_tensor
from core.architecture.traced_layers import attend


def traced(query, key, value):
    return last_tensor(attend(query, key, value, 1.0, "1"))


def test_query_heads_share_key_and_value_heads_as_neighbours():
    """Keys all equal, so every query takes the mean of the values it sees; heads 0 and 1 read value head 0."""
    query, key = torch.randn(4, 2, 3), torch.zeros(2, 2, 3)
    value = torch.tensor([[[0.0] * 3, [2.0] * 3], [[10.0] * 3, [30.0] * 3]])  # (kv_head, pos, head_dim)
    assert traced(query, key, value)[:, :, 0].tolist() == [[0, 1], [0, 1], [10, 20], [10, 20]]


@pytest.mark.parametrize(
    "key, value", [((1, 1, 3), (1, 1, 3)), ((2, 2, 3), (1, 2, 3)), ((2, 2, 1), (2, 2, 1))], ids=str
)
def test_shapes_that_would_broadcast_are_refused(key, value):
    with pytest.raises(ValueError, match="The shape of the"):
        traced(torch.randn(4, 2, 3), torch.randn(key), torch.randn(value))
