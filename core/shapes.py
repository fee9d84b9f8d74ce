"""Shapes checked where arrays cross from one module to another: NumPy would silently broadcast a wrong one."""

from typing import Protocol


class HasShape(Protocol):
    """NumPy array or torch tensor; this layer imports neither."""

    @property
    def shape(self) -> tuple[int, ...]: ...


def check_shape(name: str, array: HasShape, /, **sizes: int | None) -> None:
    """Check an array's dimensions, in the order in which they are named.

    >>> import numpy as np
    >>> check_shape("logits", np.zeros((3, 10)), pos=None, vocab=10)
    >>> check_shape("logits", np.zeros(10), pos=None, vocab=10)
    Traceback (most recent call last):
    ValueError: The shape of logits is (10,), not (pos, vocab=10).

    Args:
        name: the array's name in the message.
        array: NumPy array or torch tensor.
        sizes: name and size of each dimension; None allows any size.

    Raises:
        ValueError: the number of dimensions or one of their sizes differs.
    """
    shape = tuple(array.shape)
    fits = len(shape) == len(sizes) and all(
        expected in (None, actual) for actual, expected in zip(shape, sizes.values(), strict=True)
    )
    if not fits:
        described = ", ".join(dim if size is None else f"{dim}={size}" for dim, size in sizes.items())
        raise ValueError(f"The shape of {name} is {shape}, not ({described}).")
