"""Values of a tensor for the screen: subsampled if there are too many, never averaged or rounded."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor

MAX_COLUMNS = 192


@dataclass(frozen=True, eq=False)
class Picture:
    """Values of a tensor, unchanged; every n-th column where not all fit on the screen.

    Attributes:
        values: (pos, column), or (head, query_pos, key_pos) for attention; float32.
        every: 1 if all columns are kept, 9 if every ninth is.
        columns: number of columns before subsampling: dimensions, all heads side by side.
    """

    values: np.ndarray
    every: int
    columns: int

    @property
    def by_head(self) -> bool:
        """True if there is one picture per head."""
        return self.values.ndim == 3


def picture(tensor: "Tensor", by_head: bool) -> Picture:
    """Take every n-th dimension of (pos, d), or of (head, pos, head_dim) with the heads side by side.

    Args:
        by_head: keep all of (head, query_pos, key_pos).

    >>> import torch
    >>> shown = picture(torch.zeros(9, 5, 64), by_head=False)
    >>> shown.values.shape, shown.every, shown.columns
    ((5, 192), 3, 576)
    """
    if by_head:
        return Picture(tensor.cpu().numpy(), 1, tensor.shape[-1])
    flat = tensor.transpose(0, 1).flatten(1) if tensor.ndim == 3 else tensor
    columns = flat.shape[1]
    every = -(-columns // MAX_COLUMNS)
    return Picture(flat[:, ::every].contiguous().cpu().numpy(), every, columns)
