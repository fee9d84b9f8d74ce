"""Report of the Verify control: the same values by another route, and the largest difference."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Verification:
    """Comparison of shown values with the same values computed by another route.

    Attributes:
        route: the other route, in words.
        compared: number of values compared.
        largest_difference: maximum of |shown - recomputed|.
        tolerance: largest difference that counts as equal.
        remark: further information, such as the shape of the recomputed tensor.
    """

    route: str
    compared: int
    largest_difference: float
    tolerance: float
    remark: str = ""

    @property
    def equal(self) -> bool:
        """True if the two routes agree; never true when a value is not a number."""
        return self.largest_difference <= self.tolerance


def compare(
    shown: npt.NDArray[Any], recomputed: npt.NDArray[Any], tolerance: float, route: str, remark: str = ""
) -> Verification:
    """Compare two arrays value by value; arrays of different shapes are never equal.

    >>> compare(np.array([0.5]), np.array([0.25]), 1e-6, "by hand").largest_difference
    0.25
    """
    if shown.shape != recomputed.shape:
        return Verification(route, 0, float("inf"), tolerance, f"shapes {shown.shape} and {recomputed.shape} differ")
    difference = np.abs(shown.astype(np.float64) - recomputed.astype(np.float64)).max()
    return Verification(route, shown.size, float(difference), tolerance, remark)
