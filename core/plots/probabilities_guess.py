"""Probabilities of people's guesses beside the model's likeliest tokens."""

from typing import Any

from core.plots.style import percent, shortened


def guess_picture(bars: list[tuple[str, float, bool]]) -> dict[str, Any]:
    """Return one row per guess, likeliest first, on a logarithmic axis: an unlikely one is seen beside a likely one.

    Args:
        bars: label, probability, and True if the model itself proposes it.
    """
    rows = [
        {
            "label": f"{'model' if by_model else 'you'}: {shortened(label)}",
            "cells": [
                {"text": percent(probability), "value": probability, "kind": "probability" if by_model else "ours"},
                {"text": odds(probability), "kind": "words"},
            ],
        }
        for label, probability, by_model in sorted(bars, key=lambda bar: -bar[1])
    ]
    title = "probability, logarithmic: equal steps are equal factors"
    return {"columns": [{"title": title, "key": "probability", "kind": "log"}, {"title": ""}], "rows": rows}


def odds(probability: float) -> str:
    """Write a small probability as "1 in n", which is easier to grasp.

    >>> odds(0.4), odds(0.0012), odds(3.1e-11), odds(0.0)
    ('', '(1 in 830)', '(1 in 32 billion)', '')
    """
    if not 1e-15 < probability < 0.05:
        return ""
    among = float(f"{1 / probability:.2g}")
    for size, name in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")):
        if among >= size:
            return f"(1 in {among / size:,.3g}{name})"
    return f"(1 in {among:,.0f})"
