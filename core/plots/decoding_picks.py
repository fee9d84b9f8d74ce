"""Picked text against greedy decoding: sum of log-probabilities, token by token."""

from itertools import accumulate
from typing import TYPE_CHECKING

from core.plots.figure import Figure
from core.plots.style import LEGEND_ABOVE, MARGIN, OURS, PROBABILITY, decimal, escape_html

if TYPE_CHECKING:
    from core.decoding import DecodingStep


def score_race(ours: "tuple[DecodingStep, ...]", greedy: "tuple[DecodingStep, ...]") -> Figure:
    """Draw two falling lines; the higher one is the likelier text so far."""
    figure = Figure()
    for steps, name, color, symbol, dash in (
        (greedy, "greedy", PROBABILITY, "circle", "solid"),
        (ours, "you", OURS, "diamond", "dash"),
    ):
        sums = [0.0, *accumulate(step.log_probability for step in steps)]
        figure.add_scatter(
            x=list(range(len(sums))),
            y=sums,
            mode="lines+markers",
            line={"color": color, "width": 3, "dash": dash},
            marker={"size": 11, "symbol": symbol},
            customdata=list(
                zip(
                    ["your text", *(escape_html(step.label) for step in steps)],
                    (decimal(s, 3) for s in sums),
                    strict=True,
                )
            ),
            hovertemplate="token %{x}: %{customdata[0]}<br>log p %{customdata[1]}<extra></extra>",
            name=name,
        )
    figure.update_layout(height=280, margin={**MARGIN, "b": 40}, legend=LEGEND_ABOVE)
    figure.update_xaxes(title="tokens", showgrid=False, dtick=2, zeroline=False)
    figure.update_yaxes(title="log-probability", zeroline=False)
    return figure
