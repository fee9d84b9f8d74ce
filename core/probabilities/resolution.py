"""Resolution of logits that are stored with few digits."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.shapes import check_shape

# Binary digits of a bfloat16 after the first.
BFLOAT16_DIGITS = 7


@dataclass(frozen=True)
class LogitResolution:
    """Number of different logits, and the distance of a bfloat16 as large as the largest from its neighbour."""

    different: int
    step: float


def logit_resolution(logits: npt.NDArray[np.float32]) -> LogitResolution:
    """Return how finely bfloat16 can tell these logits apart.

    Args:
        logits: shape (vocab,).

    >>> logit_resolution(np.array([20.0, 20.0, 1.0], dtype=np.float32))
    LogitResolution(different=2, step=0.125)
    """
    check_shape("logits", logits, vocab=None)
    largest = float(np.abs(logits).max())
    return LogitResolution(len(np.unique(logits)), 2.0 ** (math.frexp(largest)[1] - 1 - BFLOAT16_DIGITS))
