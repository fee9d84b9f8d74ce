"""Shapes are checked by name and size, for NumPy and torch alike."""

import numpy as np
import pytest
import torch

from core.shapes import check_shape


@pytest.mark.parametrize("zeros", [np.zeros, torch.zeros])
def test_the_named_dimensions_are_accepted(zeros):
    check_shape("logits", zeros((3, 10)), pos=None, vocab=10)
    check_shape("scalar", zeros(()))


@pytest.mark.parametrize("zeros", [np.zeros, torch.zeros])
@pytest.mark.parametrize("shape", [(), (10,), (3, 11), (1, 3, 10), (10, 3)])
def test_another_shape_is_refused_with_both_shapes(zeros, shape):
    with pytest.raises(ValueError) as refused:
        check_shape("logits", zeros(shape), pos=None, vocab=10)
    assert str(refused.value) == f"The shape of logits is {shape}, not (pos, vocab=10)."
