"""Verification: what a view shows, beside the same computed by another route."""

from core.verification.claim import Claim, Verification, compare, with_printed
from core.verification.printed import printed_numbers, read_printed
from core.verification.tolerance import DERIVED, cached_logit_noise, derived, logit_noise, rounding

__all__ = [
    "DERIVED",
    "Claim",
    "Verification",
    "cached_logit_noise",
    "compare",
    "derived",
    "logit_noise",
    "printed_numbers",
    "read_printed",
    "rounding",
    "with_printed",
]
