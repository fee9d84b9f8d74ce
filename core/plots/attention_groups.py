"""Grouped heads: query heads that share one key/value head."""

from core.plots.figure import Figure
from core.plots.style import LOGIT, MARGIN, OURS, REMOVED


def head_groups(heads: int, kv_heads: int, chosen: int) -> Figure:
    """Draw query heads above, the key/value heads they share below, lines between them.

    Args:
        chosen: the query head to mark, from 1.
    """
    share = heads // kv_heads
    figure = Figure()
    for head in range(heads):
        group = head // share
        marked = group == (chosen - 1) // share
        figure.add_scatter(
            x=[head, group * share + (share - 1) / 2],
            y=[1, 0],
            mode="lines",
            line={"color": OURS if marked else REMOVED, "width": 3 if head == chosen - 1 else 1.5},
            hoverinfo="skip",
        )
    middles = [group * share + (share - 1) / 2 for group in range(kv_heads)]
    for x, row, name in ((list(range(heads)), 1, "query head"), (middles, 0, "key/value head")):
        marked_index = chosen - 1 if row else (chosen - 1) // share
        figure.add_scatter(
            x=x,
            y=[row] * len(x),
            mode="markers+text",
            text=[str(number) for number in range(1, len(x) + 1)],
            textfont_color=["black" if index == marked_index else "white" for index in range(len(x))],
            marker={
                "size": 30,
                "symbol": "circle" if row else "square",
                "color": [OURS if index == marked_index else LOGIT for index in range(len(x))],
            },
            hovertemplate=f"{name} %{{text}}<extra></extra>",
        )
    figure.update_yaxes(tickvals=[0, 1], ticktext=["keys and values", "queries"], range=[-0.5, 1.5], showgrid=False)
    figure.update_yaxes(zeroline=False)
    figure.update_xaxes(visible=False, range=[-0.6, heads - 0.4])
    figure.update_layout(height=150, margin={**MARGIN, "t": 5}, showlegend=False, dragmode=False)
    return figure
