"""Random draws: the position of the pointer, and the frequency of each token."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.plots.figure import Figure
from core.plots.style import LOGIT, MARGIN, OURS, PROBABILITY, REMOVED, REMOVED_PATTERN, escape_html, percent, plural
from core.plots.tokens import token_rows
from core.plots.type_scale import DESK, TOKEN_FONT

if TYPE_CHECKING:
    from core.probabilities.draws import BarSegment


def cumulative_bar(
    segments: "Sequence[BarSegment]", names: Sequence[str], others: int, pointer: float, drawn: str
) -> Figure:
    """Draw tokens at their places on the bar from 0 to 1, all others as its ground, the random number as a pointer.

    Args:
        segments: tokens to draw, from left to right, with their `names`.
        others: number of tokens that lie between them.
    """
    figure = Figure()
    ground = {"color": REMOVED, "pattern": REMOVED_PATTERN}
    _segment(figure, 0.0, 1.0, f"{plural(others, 'other')}, between those drawn", ground)
    for segment, name in zip(segments, names, strict=True):
        length, label = segment.end - segment.start, escape_html(name)
        hover = f"{label}<br>{segment.start:.4f} to {segment.end:.4f}"
        # A white line between neighbours; it would cover a short one.
        marker = {"color": PROBABILITY, "line": {"color": "white", "width": 1 if length > 0.005 else 0}}
        _segment(figure, segment.start, segment.end, hover, marker, label if length > 0.035 else "")
    figure.add_annotation(
        x=pointer,
        y=0.42,
        ax=0,
        ay=-34,
        text=f"u = {pointer:.4f} → {escape_html(drawn)}",
        arrowcolor=OURS,
        arrowwidth=4,
        arrowhead=2,
        font_size=DESK.labels,
        xanchor="left" if pointer < 0.15 else "right" if pointer > 0.85 else "center",
    )
    figure.update_layout(showlegend=False, barmode="overlay", height=150, margin={**MARGIN, "t": 50, "b": 25})
    figure.update_xaxes(range=[0, 1], showgrid=False)
    figure.update_yaxes(visible=False, range=[-0.45, 0.5])
    return figure


def _segment(
    figure: Figure, start: float, end: float, hover: str, marker: Mapping[str, object], text: str = ""
) -> None:
    figure.add_bar(
        x=[end - start],
        y=[0],
        base=[start],
        orientation="h",
        marker=marker,
        text=text,
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={**TOKEN_FONT, "color": "white"},
        hovertemplate=f"{hover}<extra></extra>",
    )


def frequency_bars(names: list[str], expected: list[float], counts: list[int], draws: int) -> Figure:
    """Draw probabilities as bars, shares of the draws as dots, and their 95% intervals as whiskers."""
    rows = list(range(len(names)))
    shares = [count / draws for count in counts]
    last = len(names) - 1
    figure = Figure()
    figure.add_bar(
        x=expected,
        y=rows,
        orientation="h",
        marker={
            "color": [REMOVED if row == last else PROBABILITY for row in rows],
            "pattern": {**REMOVED_PATTERN, "shape": ["/" if row == last else "" for row in rows]},
        },
        error_x={
            "array": [1.96 * math.sqrt(max(0.0, p * (1 - p)) / draws) for p in expected],
            "color": LOGIT,
            "thickness": 2,
            "width": 5,
        },
        name="probability",
    )
    figure.add_scatter(
        x=shares,
        y=rows,
        mode="markers",
        marker={"color": OURS, "size": 13, "symbol": "diamond", "line": {"width": 1, "color": "white"}},
        name="drawn",
        cliponaxis=False,
    )
    reach = max(*expected, *shares)
    for row, (share, count) in enumerate(zip(shares, counts, strict=True)):
        figure.add_annotation(
            x=1.08 * reach,
            y=row,
            text=f"{percent(expected[row])} · drawn {count:,} = {share:.1%}",
            showarrow=False,
            xanchor="left",
        )
    token_rows(figure, [escape_html(name) for name in names], 30)
    figure.update_traces(hovertemplate="%{x:.4%}<extra></extra>")
    figure.update_layout(margin_t=10)
    figure.update_xaxes(range=[0, 1.75 * reach])
    return figure
