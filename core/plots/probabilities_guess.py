"""Probabilities of people's guesses beside the model's likeliest tokens."""

import math

from core.plots.figure import Figure
from core.plots.style import OURS, PROBABILITY, escape_html, percent, shortened
from core.plots.tokens import token_rows


def guess_bars(bars: list[tuple[str, float, bool]]) -> Figure:
    """Draw one bar per guess, likeliest first, on a logarithmic axis: an unlikely guess is seen beside a likely one.

    Args:
        bars: label, probability, and True if the model itself proposes it.
    """
    bars = sorted(bars, key=lambda bar: -bar[1])
    figure = Figure()
    figure.add_bar(
        x=[probability or None for _, probability, _ in bars],
        y=list(range(len(bars))),
        orientation="h",
        marker_color=[PROBABILITY if by_model else OURS for *_, by_model in bars],
        text=[f"{percent(p)} {odds(p)}" for _, p, _ in bars],
        textposition="outside",
        cliponaxis=False,
        customdata=[escape_html(label) for label, *_ in bars],
        hovertemplate="%{customdata}<br>%{text}<extra></extra>",
    )
    token_rows(
        figure,
        [f"{'model' if by_model else 'you'}: {escape_html(shortened(label))}" for label, _, by_model in bars],
        30,
    )
    figure.update_layout(margin_t=10)
    decades = _decades([probability for _, probability, _ in bars])
    figure.update_xaxes(
        type="log",
        range=[decades[0], decades[1] + 0.45 * (decades[1] - decades[0])],
        tickvals=[10.0**power for power in range(decades[0], 1, -(decades[0] // 5))],
        showgrid=True,
        zeroline=False,
        title="logarithmic: equal steps are equal factors",
    )
    return figure


def _decades(probabilities: list[float]) -> tuple[int, int]:
    """Return the powers of ten between which the bars end: below the smallest probability that is not 0, and 0."""
    smallest = min((p for p in probabilities if p > 0), default=0.1)
    return math.floor(math.log10(smallest)) - 1, 0


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
