"""Verification of the linear layers that people type, by torch.nn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.linear import LinearLayer, Stack
from core.verification import Claim, derived, rounding

if TYPE_CHECKING:
    from torch.nn import Linear

# Below it float64 loses digits.
SMALLEST = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True, eq=False)
class DrawnLinear:
    """One layer or two, as drawn.

    Attributes:
        matrices: names and numbers of the matrices drawn.
        cell: the output cell that is spelled out, from 0.
        total: of the sum behind it; of one layer only.
        outputs: of both layers, and of the one they collapse into; one layer: of that layer and torch's.
        difference: the largest between the two.
        lines: for multiples of x, the cell of both layers and of the collapsed one; None for one layer.
        multiples: of x, on the axis of the lines.
    """

    matrices: Sequence[tuple[str, np.ndarray]]
    cell: int
    outputs: tuple[np.ndarray, np.ndarray]
    difference: float
    total: float = 0.0
    lines: tuple[np.ndarray, np.ndarray] | None = None
    multiples: np.ndarray | None = None


def torch_layer(layer: LinearLayer) -> "Linear":
    """Return a `torch.nn.Linear` with the same numbers, in float64."""
    import torch

    rows, columns = layer.weight.shape
    linear = torch.nn.Linear(columns, rows, dtype=torch.float64)
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(layer.weight))
        linear.bias.copy_(torch.from_numpy(layer.bias))
    return linear


def torch_output(stack: Stack, x: np.ndarray) -> np.ndarray:
    """Compute the output of both layers by torch.nn, shape (out,)."""
    import torch

    activations = {"none": torch.nn.Identity, "ReLU": torch.nn.ReLU, "GELU": torch.nn.GELU}
    together = torch.nn.Sequential(torch_layer(stack.first), activations[stack.activation](), torch_layer(stack.second))
    with torch.inference_mode():
        output: np.ndarray = together(torch.from_numpy(x)).numpy()
    return output


def layer_claims(layer: LinearLayer, x: np.ndarray, drawn: DrawnLinear) -> Iterator[Claim]:
    """Claim W, x, b and y as drawn, the sum behind one cell, and torch's output."""
    import torch

    with torch.inference_mode():
        y = torch_layer(layer)(torch.from_numpy(x)).numpy()
    expected = {"W": layer.weight, "x": x[:, None], "b": layer.bias[:, None], "y": y[:, None]}
    sizes = np.abs(layer.weight) @ np.abs(x) + np.abs(layer.bias)
    room = rounding("float64", len(x) + 1, sizes) + SMALLEST
    for name, matrix in drawn.matrices:
        allowed = room[:, None] if name == "y" else 0.0
        yield Claim(name, matrix, expected[name], allowed, "torch.nn.Linear with the same numbers, in float64")
    yield Claim("the sum behind the cell", [drawn.total], [y[drawn.cell]], room[drawn.cell], "torch.nn.Linear")
    yield from _output_claims(drawn, (y, y), (room, room), ("y", "y by torch"))


def stack_claims(stack: Stack, x: np.ndarray, drawn: DrawnLinear) -> Iterator[Claim]:
    """Claim the product of both matrices, both outputs, their difference, and the two lines."""

    first, second = torch_layer(stack.first), torch_layer(stack.second)
    product = (second.weight @ first.weight).detach().numpy()
    sizes = np.abs(stack.second.weight) @ np.abs(stack.first.weight)
    for name, matrix in drawn.matrices:
        expected = {"W₂": stack.second.weight, "W": stack.first.weight, "W₂W": product}[name]
        allowed = rounding("float64", len(stack.first.bias), sizes) + SMALLEST if name == "W₂W" else 0.0
        yield Claim(name, matrix, expected, allowed, "torch: W₂ @ W in float64")
    names = ("two layers", "one layer, multiplied")
    yield from _output_claims(drawn, _both(stack, x), _rooms(stack, x), names)
    if drawn.lines is None or drawn.multiples is None:
        return
    points = [(_both(stack, t * x), _rooms(stack, t * x)) for t in drawn.multiples.tolist()]
    for which, name in enumerate(names):
        values, rooms = ([point[kind][which][drawn.cell] for point in points] for kind in (0, 1))
        yield Claim(f"line of {name}", drawn.lines[which], values, rooms, "torch.nn.Sequential at each multiple of x")


def _both(stack: Stack, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Compute the outputs of both layers, and of the two without an activation, by torch."""
    return torch_output(stack, x), torch_output(Stack(stack.first, stack.second, "none"), x)


def _rooms(stack: Stack, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    between = np.abs(stack.first.weight) @ np.abs(x) + np.abs(stack.first.bias)
    sizes = np.abs(stack.second.weight) @ between + np.abs(stack.second.bias)
    room = rounding("float64", len(x) + len(between) + 2, sizes) + SMALLEST
    return room, room


def _output_claims(
    drawn: DrawnLinear,
    expected: tuple[np.ndarray, np.ndarray],
    rooms: tuple[np.ndarray, np.ndarray],
    names: tuple[str, str],
) -> Iterator[Claim]:
    for name, shown, values, room in zip(names, drawn.outputs, expected, rooms, strict=True):
        yield Claim(f"output: {name}", shown, values, room, "torch.nn in float64")
    difference = max(abs(a - b) for a, b in zip(*(output.tolist() for output in drawn.outputs), strict=True))
    yield Claim("largest difference", [drawn.difference], [difference], derived([difference]), "the outputs on screen")
