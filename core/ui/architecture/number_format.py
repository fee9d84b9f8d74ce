"""Counts and differences as short texts."""

from core.plots import scientific


def short_count(count: int) -> str:
    """Format a count of parameters with its unit.

    >>> short_count(124_439_808), short_count(1_836_828_672), short_count(1_152), short_count(999_960_000)
    ('124.4 M', '1.84 B', '1,152', '1.00 B')
    """
    # From half a digit below the next unit, a number would be rounded to 1000 of the smaller.
    if count >= 999_950_000:
        return f"{count / 1_000_000_000:.2f} B"
    if count >= 999_500:
        return f"{count / 1_000_000:.1f} M"
    return f"{count:,}" if count < 10_000 else f"{count / 1000:.0f} k"


def gap(difference: float) -> str:
    """Format the largest difference between two computations; exact equality is written "0".

    >>> gap(0.0), gap(1.24e-6)
    ('0', '1.2×10⁻⁶')
    """
    return scientific(difference)
