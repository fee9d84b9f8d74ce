"""Verification: what a view shows, beside the same computed by another route."""

from core.verification.claim import Claim, Verification, compare
from core.verification.printed import read_printed
from core.verification.tolerance import DERIVED, derived, rounding

__all__ = [
    "DERIVED",
    "Claim",
    "Verification",
    "compare",
    "derived",
    "read_printed",
    "rounding",
]
