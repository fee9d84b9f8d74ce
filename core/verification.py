"""What the Verify control reports: the same value by another route, and the largest difference."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Verification:
    """Attributes:
    route: the other way the values were computed, in words.
    compared: how many values were compared.
    largest_difference: maximum of |shown - recomputed|.
    tolerance: largest difference that counts as equal.
    remark: something else worth knowing, such as the shape of the recomputed tensor.
    """

    route: str
    compared: int
    largest_difference: float
    tolerance: float
    remark: str = ""

    @property
    def equal(self) -> bool:
        """Whether the two routes agree; never true when a value is not a number."""
        return self.largest_difference <= self.tolerance


def compare(shown: np.ndarray, recomputed: np.ndarray, tolerance: float, route: str, remark: str = "") -> Verification:
    """Compare two arrays of one shape.

    >>> compare(np.array([0.5]), np.array([0.25]), 1e-6, "by hand").largest_difference
    0.25
    """
    if shown.shape != recomputed.shape:
        return Verification(route, 0, float("inf"), tolerance, f"shapes {shown.shape} and {recomputed.shape} differ")
    difference = np.abs(shown.astype(np.float64) - recomputed.astype(np.float64)).max()
    return Verification(route, shown.size, float(difference), tolerance, remark)
