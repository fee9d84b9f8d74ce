"""Curves of the whole distribution."""

import math
from typing import TYPE_CHECKING

from core.plots.figure import Figure, subplots
from core.plots.style import LOGIT, MARGIN, PROBABILITY, REMOVED, UNCERTAINTY

if TYPE_CHECKING:
    from core.probabilities import RankCurve, Spread

# Lower values are drawn at the bottom; the numbers above the figure are the exact values.
_FLOOR = 1e-12


def rank_curves(curve: "RankCurve", plain_curve: "RankCurve", ranks: list[int], k: int, p: float) -> Figure:
    """Draw probability against rank, and the mass of all tokens up to a rank; both also at temperature 1, in grey.

    Args:
        ranks: ranks that are drawn.
        k, p: cuts of top-k and top-p.
    """
    titles = ("probability of each rank", "probability of all ranks up to here")
    figure = subplots(widths=[1, 1], spacing=0.1, titles=titles)
    for ranked, color, width in ((plain_curve, REMOVED, 2), (curve, PROBABILITY, 3)):
        for column, values in ((1, ranked.probabilities), (2, ranked.cumulative)):
            figure.add_scatter(
                x=ranks,
                y=[max(float(values[rank - 1]), _FLOOR) for rank in ranks],
                mode="lines",
                line={"color": color, "width": width},
                hovertemplate="rank %{x:,}<br>%{y:.4~g}<extra></extra>",
                row=1,
                col=column,
            )
    _cut(figure, k, f"k = {k:,}", right=k > curve.nucleus)
    _cut(figure, curve.nucleus, f"p = {p:g}", right=k <= curve.nucleus)
    figure.add_hline(y=p, line={"color": LOGIT, "dash": "dot", "width": 2}, row=1, col=2)
    figure.update_xaxes(type="log", title="rank (1 = likeliest)", tickformat=",", dtick=1, showgrid=False)
    figure.update_yaxes(type="log", row=1, col=1, exponentformat="power", dtick=2, range=[math.log10(_FLOOR), 0.2])
    figure.update_yaxes(range=[0, 1.04], tickformat=".0%", row=1, col=2)
    figure.update_layout(showlegend=False, margin=MARGIN, height=370)
    return figure


def _cut(figure: Figure, rank: int, words: str, right: bool) -> None:
    """Draw a vertical line at a rank, named at the bottom on the side away from the other cut."""
    for column in (1, 2):
        figure.add_vline(x=rank, line={"color": LOGIT, "dash": "dash", "width": 2}, row=1, col=column)
        figure.add_annotation(
            x=math.log10(rank),
            y=0.04,
            yref="y domain" if column == 1 else "y2 domain",
            text=words,
            showarrow=False,
            xanchor="left" if right else "right",
            xshift=5 if right else -5,
            row=1,
            col=column,
        )


def temperature_curve(temperatures: list[float], spreads: "list[Spread]", now: float, spread: "Spread") -> Figure:
    """Draw perplexity and effective number of tokens against temperature, with a point at the current one."""
    figure = Figure()
    lines = (
        ("perplexity", "top left", "solid", [s.perplexity for s in spreads], spread.perplexity),
        ("effective tokens", "bottom right", "dash", [s.effective for s in spreads], spread.effective),
    )
    for name, side, dash, values, current in lines:
        figure.add_scatter(
            x=temperatures,
            y=values,
            mode="lines",
            line={"color": UNCERTAINTY, "width": 3, "dash": dash},
            hovertemplate=f"T %{{x:.2f}}<br>{name} %{{y:,.4~g}}<extra></extra>",
        )
        figure.add_scatter(
            x=[now],
            y=[current],
            mode="markers+text",
            marker={"color": UNCERTAINTY, "size": 12},
            text=[f"{name} {count_words(current)}"],
            textposition=side if now > 0.5 else "top right" if side == "top left" else side,
            hoverinfo="skip",
        )
    figure.update_xaxes(title="temperature", range=[0, 2.1], tickvals=[0.5, 1, 1.5, 2], showgrid=False)
    figure.update_yaxes(type="log", title="tokens", tickformat=",", dtick=1)
    figure.update_layout(showlegend=False, margin={**MARGIN, "t": 10}, height=260)
    return figure


def count_words(value: float) -> str:
    """Write a number of tokens that need not be whole with three digits, at least one of them after the point.

    >>> count_words(1.052), count_words(45.31), count_words(304.24)
    ('1.05', '45.3', '304.2')
    """
    return f"{value:,.1f}" if value >= 10 else f"{value:,.2f}"
