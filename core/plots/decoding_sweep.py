"""Sweep of one setting: diversity and likelihood of the texts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.plots.figure import Figure, subplots
from core.plots.style import LOGIT, MARGIN, PROBABILITY, UNCERTAINTY

if TYPE_CHECKING:
    from core.decoding import SweepPoint


def sweep_curves(points: "list[SweepPoint]", name: str) -> Figure:
    """Draw mean log-probability per token, one dot per sample (left); distinct pairs and distinct texts (right)."""
    figure = subplots(widths=[1, 1], spacing=0.1)
    values = [point.value for point in points]
    dots = [(point.value, log) for point in points for log in point.mean_logs]
    figure.add_scatter(
        x=[x for x, _ in dots],
        y=[y for _, y in dots],
        mode="markers",
        marker={"color": LOGIT, "size": 9, "symbol": "circle-open", "line": {"width": 2}},
        name="one sample",
        yhoverformat=".3f",
        hovertemplate=f"{name} %{{x}}<br>%{{y}}<extra></extra>",
        row=1,
        col=1,
    )
    _curve(figure, values, [point.mean_log for point in points], "mean of the samples", PROBABILITY, "circle", 1)
    _curve(figure, values, [point.distinct_2 for point in points], "pairs of tokens", UNCERTAINTY, "diamond", 2)
    _curve(figure, values, [point.distinct_texts for point in points], "whole texts", PROBABILITY, "square", 2)
    legend = {"orientation": "h", "y": -0.25, "x": 0}
    # Titles beside the curves, not above: the picture begins at the top.
    figure.update_layout(height=430, margin={**MARGIN, "t": 6, "b": 60}, legend=legend)
    figure.update_xaxes(title=name, showgrid=False)
    figure.update_yaxes(title="mean log-probability per token", row=1, col=1)
    figure.update_yaxes(title="diversity: different / all", range=[0, 1.03], row=1, col=2)
    return figure


def _curve(
    figure: Figure, x: list[float], y: Sequence[float | None], name: str, color: str, symbol: str, column: int
) -> None:
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        line={"color": color, "width": 3},
        marker={"size": 11, "symbol": symbol},
        name=name,
        yhoverformat=".3f",
        hovertemplate="%{x}: %{y}<extra></extra>",
        row=1,
        col=column,
    )
