"""Verification: what a view shows, beside the same computed by another route."""

from core.verification.claim import Claim, Verification, compare, numbers_claim, with_printed
from core.verification.printed import printed_numbers, read_printed
from core.verification.tolerance import (
    DERIVED,
    cached_logit_noise,
    derived,
    logit_noise,
    precision_words,
    rounded,
    rounding,
    softmax_rounding,
)

__all__ = [
    "DERIVED",
    "Claim",
    "Verification",
    "cached_logit_noise",
    "compare",
    "derived",
    "logit_noise",
    "numbers_claim",
    "precision_words",
    "printed_numbers",
    "read_printed",
    "rounded",
    "rounding",
    "softmax_rounding",
    "with_printed",
]
