"""Random draws: the position of the pointer, and the frequency of each token."""

import math

from core.plots.figure import Figure
from core.plots.style import LOGIT, MARGIN, OURS, PROBABILITY, REMOVED, REMOVED_PATTERN, escape_html, percent
from core.plots.tokens import token_rows


def cumulative_bar(names: list[str], lengths: list[float], pointer: float, drawn: str) -> Figure:
    """Draw all tokens end to end on a bar from 0 to 1, the rest as last segment, the random number as a pointer."""
    figure = Figure()
    start = 0.0
    for index, (name, length) in enumerate(zip(names, lengths, strict=True)):
        is_rest = index == len(names) - 1
        figure.add_bar(
            x=[length],
            y=[0],
            base=[start],
            orientation="h",
            marker={
                "color": REMOVED if is_rest else PROBABILITY,
                "opacity": 1 if is_rest or index % 2 == 0 else 0.7,
                "pattern": REMOVED_PATTERN if is_rest else None,
            },
            text=escape_html(name) if length > 0.035 and not is_rest else "",
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": 15, "family": "monospace", "color": "white"},
            hovertemplate=f"{escape_html(name)}<br>{start:.4f} to {start + length:.4f}<extra></extra>",
        )
        start += length
    if lengths[-1] > 0.15:
        figure.add_annotation(x=1 - lengths[-1] / 2, y=0, text=escape_html(names[-1]), showarrow=False, font_size=15)
    figure.add_annotation(
        x=pointer,
        y=0.42,
        ax=0,
        ay=-34,
        text=f"u = {pointer:.4f} → {escape_html(drawn)}",
        arrowcolor=OURS,
        arrowwidth=4,
        arrowhead=2,
        font_size=17,
        xanchor="left" if pointer < 0.15 else "right" if pointer > 0.85 else "center",
    )
    figure.update_layout(showlegend=False, barmode="overlay", height=150, margin={**MARGIN, "t": 50, "b": 25})
    figure.update_xaxes(range=[0, 1], showgrid=False, tickfont_size=14)
    figure.update_yaxes(visible=False, range=[-0.45, 0.5])
    return figure


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
