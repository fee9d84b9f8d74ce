"""Linear layers small enough to compute by hand: one, and two with or without an activation between them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.errors import InputError

MAX_SIZE = 8
LARGEST = 1e6


@dataclass(frozen=True, eq=False)
class LinearLayer:
    """y = W x + b. `weight` is (out, in) as in `torch.nn.Linear`, `bias` is (out,); both float64."""

    weight: np.ndarray
    bias: np.ndarray

    def __post_init__(self) -> None:
        rows, columns = self.weight.shape
        if not (1 <= rows <= MAX_SIZE and 1 <= columns <= MAX_SIZE):
            raise InputError(
                f"W was {rows} × {columns}.", f"Sizes may be 1 to {MAX_SIZE}.", "Take rows or columns away."
            )
        if self.bias.shape != (rows,):
            raise InputError(
                f"b has {len(self.bias)} numbers and W has {rows} rows.", "There is one b for each row of W.", ""
            )

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Compute the output, shape (out,)."""
        if x.shape != (self.weight.shape[1],):
            raise InputError(
                f"x has {len(x)} numbers and W has {self.weight.shape[1]} columns.",
                "There is one x for each column of W.",
                "Change x or W.",
            )
        return np.array([sum(self.terms(x, row)) for row in range(len(self.bias))])

    def terms(self, x: np.ndarray, row: int) -> list[float]:
        """List the terms of the sum in one output cell: a product for each input, then the bias.

        >>> LinearLayer(np.array([[2.0, 3.0]]), np.array([1.0])).terms(np.array([10.0, 100.0]), 0)
        [20.0, 300.0, 1.0]
        """
        products = [float(w) * float(value) for w, value in zip(self.weight[row], x, strict=True)]
        return [*products, float(self.bias[row])]

    def after(self, first: "LinearLayer") -> "LinearLayer":
        """Return the single layer equal to `first` followed by this one without activation: W₂W₁ and W₂b₁ + b₂."""
        if self.weight.shape[1] != len(first.bias):
            raise InputError(
                f"W₂ has {self.weight.shape[1]} columns and the first layer gives {len(first.bias)} numbers.",
                "There is one column for each of them.",
                "Change W₂.",
            )
        return LinearLayer(self.weight @ first.weight, self.weight @ first.bias + self.bias)


def _gelu(value: float) -> float:
    return value * 0.5 * (1 + math.erf(value / math.sqrt(2)))


ACTIVATIONS: dict[str, Callable[[float], float]] = {
    "none": lambda value: value,
    "ReLU": lambda value: max(0.0, value),
    "GELU": _gelu,
}


@dataclass(frozen=True, eq=False)
class Stack:
    """Two layers, one after the other; the activation, a key of ACTIVATIONS, is applied to every number between."""

    first: LinearLayer
    second: LinearLayer
    activation: str

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise InputError(f"The nonlinearity was {self.activation!r}.", f"It may be {', '.join(ACTIVATIONS)}.", "")

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Compute the output, shape (out of the second,)."""
        return self.second(self.between(x))

    def between(self, x: np.ndarray) -> np.ndarray:
        """Compute the input of the second layer, shape (out of the first,)."""
        return np.array([ACTIVATIONS[self.activation](float(value)) for value in self.first(x)])

    def is_nonlinear_along(self, x: np.ndarray) -> bool:
        """Return True if no single layer gives the same outputs along x: any one layer has f(x) + f(-x) = 2 f(0)."""
        return not np.allclose(self(x) + self(-x), 2 * self(0 * x))

    @property
    def collapsed(self) -> LinearLayer:
        """Single layer with the product of both matrices: the same function only without an activation between."""
        return self.second.after(self.first)


def read_matrix(text: str, name: str) -> np.ndarray:
    """Read numbers as people type them: one row per line (or separated by ;), spaces or commas between; (row, column).

    >>> read_matrix("1 0 -1; 0.5, 2 3", "W")
    array([[ 1. ,  0. , -1. ],
           [ 0.5,  2. ,  3. ]])

    Raises:
        InputError: an entry that is no number, rows of unequal length, too many entries, or numbers out of range.
    """
    rows = [line.replace(",", " ").split() for line in text.replace(";", "\n").split("\n") if line.strip()]
    if not rows or len(rows) > MAX_SIZE or max(map(len, rows)) > MAX_SIZE:
        raise InputError(
            f"{name} has {len(rows)} rows.", f"It takes 1 to {MAX_SIZE} rows of 1 to {MAX_SIZE} numbers.", "Change it."
        )
    if len(set(map(len, rows))) > 1:
        raise InputError(f"The rows of {name} have {', '.join(str(len(row)) for row in rows)} numbers.", "All equal.")
    return np.array([[_number(entry, name) for entry in row] for row in rows])


def read_vector(text: str, name: str) -> np.ndarray:
    """Read one list of numbers, however it is broken into lines; (size,)."""
    row: np.ndarray = read_matrix(text.replace(";", " ").replace("\n", " "), name)[0]
    return row


def _number(entry: str, name: str) -> float:
    try:
        value = float(entry)
    except ValueError:
        value = math.nan
    if not abs(value) <= LARGEST:
        raise InputError(f"{name} holds {entry[:20]!r}.", f"It takes numbers of at most {LARGEST:,.0f}.", "Correct it.")
    return value
