"""Curves of the whole distribution as numbers and words; the browser draws them, and while a knob moves it computes
the same numbers itself (`core/ui/components/curve`).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.plots.style import bits_words, percent

if TYPE_CHECKING:
    from core.probabilities import RankCurve, Spread


def curve_picture(
    curve: "RankCurve",
    plain: "RankCurve",
    ranks: list[int],
    cuts: tuple[int, float],
    sweep: "Sequence[tuple[float, Spread]]",
) -> dict[str, Any]:
    """Return what is drawn: probability and cumulative mass at each rank, both cuts, and the spread by temperature.

    Args:
        plain: the curve at temperature 1.
        ranks: ranks that are drawn.
        cuts: k of top-k and p of top-p.
        sweep: temperatures with their spreads.
    """
    k, p = cuts
    spread, mass = curve.spread, curve.mass(k)
    return {
        "vocab": len(curve.probabilities),
        "ranks": ranks,
        "plain": _lines(plain, ranks),
        "sweep": {
            "temperatures": [temperature for temperature, _ in sweep],
            "perplexity": [at.perplexity for _, at in sweep],
            "effective": [at.effective for _, at in sweep],
        },
        "frame": {
            **_lines(curve, ranks),
            "entropy": spread.entropy,
            "perplexity": spread.perplexity,
            "effective": spread.effective,
            "mass": mass,
            "nucleus": curve.nucleus,
        },
        "words": {
            "sentence": f"top-p {p:g} keeps {_tokens(curve.nucleus)}; top-k {k:,} holds {percent(mass)}.",
            "entropy": bits_words(spread.entropy),
            "perplexity": count_words(spread.perplexity),
            "effective": count_words(spread.effective),
        },
    }


def _lines(curve: "RankCurve", ranks: list[int]) -> dict[str, list[float]]:
    return {
        "probabilities": [float(curve.probabilities[rank - 1]) for rank in ranks],
        "cumulative": [float(curve.cumulative[rank - 1]) for rank in ranks],
    }


def _tokens(count: int) -> str:
    return f"{count:,} token" if count == 1 else f"{count:,} tokens"


def count_words(value: float) -> str:
    """Write a number of tokens that need not be whole with three digits, at least one of them after the point.

    >>> count_words(1.052), count_words(45.31), count_words(304.24)
    ('1.05', '45.3', '304.2')
    """
    return f"{value:,.1f}" if value >= 10 else f"{value:,.2f}"
