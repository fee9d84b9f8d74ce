"""A linear layer by hand, and two of them."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.architecture.linear import LinearLayer, Stack, read_matrix, read_vector
from core.architecture.verify import DrawnLinear, stack_claims, torch_layer, torch_output
from core.errors import InputError

SIZES = st.integers(1, 8)
NUMBERS = st.floats(-100, 100, allow_nan=False)


@st.composite
def stacks(draw) -> tuple[Stack, np.ndarray]:
    sizes = [draw(SIZES) for _ in range(3)]

    def matrix(rows, columns):
        return np.array(draw(st.lists(NUMBERS, min_size=rows * columns, max_size=rows * columns))).reshape(
            rows, columns
        )

    layers = [LinearLayer(matrix(out, size), matrix(1, out)[0]) for size, out in pairwise(sizes)]
    return Stack(*layers, draw(st.sampled_from(["none", "ReLU", "GELU"]))), matrix(1, sizes[0])[0]


@settings(max_examples=40, deadline=None)
@given(stacks())
def test_both_layers_equal_torch_and_collapse_when_nothing_is_between(case):
    stack, x = case
    torch_y = torch_layer(stack.first)(torch.from_numpy(x)).detach().numpy()
    assert stack.first(x) == pytest.approx(torch_y, abs=1e-8)
    assert stack(x) == pytest.approx(torch_output(stack, x), abs=1e-5)
    product = [("W₂W", stack.collapsed.weight)]
    outputs = stack(x), stack.collapsed(x)
    drawn = DrawnLinear(product, 0, outputs, float(np.abs(outputs[0] - outputs[1]).max()))
    assert [claim for claim in stack_claims(stack, x, drawn) if not claim.equal] == []
    linear_only = Stack(stack.first, stack.second, "none")
    assert linear_only(x) == pytest.approx(linear_only.collapsed(x), abs=1e-5)


def test_the_example_of_the_page_by_hand():
    layer = LinearLayer(np.array([[2.0, 0, 1], [-1, 1, 3]]), np.array([1.0, 0]))
    x = np.array([1.0, 2, -1])
    assert layer.terms(x, 0) == [2, 0, -1, 1]  # 2·1 + 0·2 + 1·(-1) + 1
    assert layer(x).tolist() == [2, -2]
    stack = Stack(layer, LinearLayer(np.array([[1.0, -2], [1, 1]]), np.array([0.0, 1])), "ReLU")
    assert stack(x).tolist() == [2, 3]  # ReLU makes the -2 a 0
    assert stack.collapsed(x).tolist() == [6, 1]  # without it: 1·2 - 2·(-2), 2 - 2 + 1
    assert stack.is_nonlinear_along(x) and not Stack(stack.first, stack.second, "none").is_nonlinear_along(x)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "0 rows"), ("1 2\n3", "2, 1 numbers"), ("1 a", "'a'"), ("1 nan", "'nan'"), ("1e9", "1e9"), ("1 " * 9, "8")],
)
def test_a_text_that_is_no_matrix_is_refused(text, words):
    with pytest.raises(InputError, match=words):
        read_matrix(text, "W")


def test_sizes_that_do_not_fit_are_refused_in_words():
    weight = np.ones((2, 3))
    with pytest.raises(InputError, match="b has 3 numbers and W has 2 rows"):
        LinearLayer(weight, np.ones(3))
    layer = LinearLayer(weight, np.ones(2))
    with pytest.raises(InputError, match="x has 2 numbers and W has 3 columns"):
        layer(np.ones(2))
    with pytest.raises(InputError, match="W₂ has 3 columns"):
        Stack(layer, layer, "none").collapsed  # noqa: B018
    with pytest.raises(InputError, match="nonlinearity"):
        Stack(layer, layer, "tanh")
    assert read_vector("1, 2;\n3", "x").tolist() == [1, 2, 3]
