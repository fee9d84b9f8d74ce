"""Real numbers of a tensor, as many as a screen can show; never an average, never a rounded one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor

MAX_COLUMNS = 192


@dataclass(frozen=True, eq=False)
class Picture:
    """Numbers of a tensor as they are, every n-th column where all would not fit.

    Attributes:
        values: (pos, column), or (head, query_pos, key_pos) for attention; float32.
        every: 1 when all are there, 9 when every ninth dimension is.
        columns: how many columns there would be: dimensions, all heads side by side.
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
