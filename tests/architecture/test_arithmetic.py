"""Operations by hand and against torch."""

import math

import pytest
import torch

from core.architecture.arithmetic import ACTIVATIONS, activation, layer_norm, mask_future, rms_norm, rotate
from core.errors import InputError


def test_norms_are_torchs_own():
    torch.manual_seed(0)
    x, weight, bias = torch.randn(3, 8), torch.randn(8), torch.randn(8)
    torch.testing.assert_close(
        layer_norm(x, weight, bias, 1e-5), torch.nn.functional.layer_norm(x, (8,), weight, bias, 1e-5)
    )
    torch.testing.assert_close(rms_norm(x, weight, 1e-5), torch.nn.functional.rms_norm(x, (8,), weight, 1e-5))


def test_a_rotation_by_hand():
    """theta = 1 rotates every pair by `position` radians: (1, 0) becomes (cos 2, sin 2) at position 2."""
    x = torch.tensor([[[1.0, 0.0]] * 3])
    assert rotate(x, theta=1.0)[0, 2].tolist() == pytest.approx([math.cos(2), math.sin(2)])


def test_products_of_rotated_vectors_depend_on_their_distance_only():
    torch.manual_seed(0)
    query, key = (torch.randn(1, 1, 16).expand(1, 9, 16) for _ in "qk")
    scores = (rotate(query, 1e4) @ rotate(key, 1e4).transpose(1, 2))[0]  # (query_pos, key_pos)
    for distance in range(5):
        along = scores.diagonal(-distance)
        torch.testing.assert_close(along, along[:1].expand_as(along), atol=1e-4, rtol=0)


def test_a_mask_hides_the_future_and_what_lies_before_the_window():
    open_cells = mask_future(torch.zeros(4, 4), window=2) == 0
    assert open_cells.int().tolist() == [[1, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]]
    assert (mask_future(torch.zeros(4, 4)) == 0).equal(torch.ones(4, 4).tril().bool())


def test_activations_are_those_transformers_names():
    from transformers.activations import ACT2FN

    x = torch.linspace(-4, 4, 33)
    for name, (_, function) in ACTIVATIONS.items():
        torch.testing.assert_close(function(x), ACT2FN[name](x))
    with pytest.raises(InputError, match="'mish' is not known here"):
        activation("mish")
