"""Contribution of each component to a logit, and the tokens a single component promotes."""

from typing import TYPE_CHECKING

import numpy as np

from core.plots.figure import Figure
from core.plots.style import ATTENTION, EMBEDDING, FALL, LOGIT, MARGIN, MLP, RISE, decimal, escape_html
from core.plots.tokens import room_for_numbers, token_rows
from core.plots.type_scale import DESK

if TYPE_CHECKING:
    from core.architecture.ledger import Ledger

# Hatched, so that colour is not the only carrier.
OVER = {"fillmode": "overlay", "fgcolor": "rgba(255,255,255,0.6)", "size": 6}


def ledger_bars(ledger: "Ledger", token: str) -> Figure:
    """Draw contributions as bars, and the sum so far as a line that ends at the logit."""
    layers = sum(name.startswith("attention ") for name in ledger.names)
    values = ledger.contributions
    last = layers + 1
    blocks = values[1 : 2 * layers + 1].reshape(layers, 2)
    figure = Figure()
    rest = list(zip(ledger.names[2 * layers + 1 :], values[2 * layers + 1 :], strict=True))
    figure.add_bar(
        x=[0, *[last] * len(rest)],
        y=[values[0], *(value for _, value in rest)],
        customdata=["embedding", *(name for name, _ in rest)],
        name="embedding and biases" if rest else "embedding",
        marker_color=EMBEDDING,
    )
    numbers = list(range(1, layers + 1))
    pattern = {**OVER, "shape": "/"}
    names = [[f"{kind} {number}" for number in numbers] for kind in ("attention", "MLP")]
    figure.add_bar(x=numbers, y=blocks[:, 0], customdata=names[0], name="attention", marker_color=ATTENTION)
    figure.add_bar(
        x=numbers, y=blocks[:, 1], customdata=names[1], name="MLP", marker={"color": MLP, "pattern": pattern}
    )
    figure.update_traces(yhoverformat="+.4f", hovertemplate="%{customdata}: %{y}<extra></extra>")
    sums = np.cumsum([values[0], *blocks.sum(1), *([sum(value for _, value in rest)] if rest else [])])
    figure.add_scatter(
        x=list(range(len(sums))),
        y=sums,
        mode="lines+markers+text",
        text=[""] * (len(sums) - 1) + [f"<b>{decimal(float(sums[-1]), 2)}</b>"],
        textposition="middle left",
        textfont_size=DESK.labels,
        cliponaxis=False,
        name="sum so far",
        line={"color": LOGIT, "width": 2, "dash": "dot"},
        yhoverformat=".4f",
        hovertemplate="sum so far %{y}<extra></extra>",
    )
    _ledger_layout(figure, layers, bool(rest), f"added to the logit of {escape_html(token)}")
    biases = np.array([[value for _, value in rest]])
    stacks = [stack.clip(*side).sum(1) for stack in (blocks, biases) for side in ((0, None), (None, 0))]
    ends = np.concatenate([[0.0], sums, *stacks])
    room = 0.03 * float(np.ptp(ends))
    figure.update_yaxes(range=[ends.min() - room, ends.max() + room])
    return figure


def _ledger_layout(figure: Figure, layers: int, rest: bool, title: str) -> None:
    every = -(-layers // 10)
    numbers = list(range(every, layers + 1, every))
    ticks = [0, *numbers, *([layers + 1] if rest else [])]
    words = ["emb.", *map(str, numbers), *(["bias"] if rest else [])]
    figure.update_xaxes(tickvals=ticks, ticktext=words, tickangle=0, showgrid=False, title="block")
    figure.update_yaxes(title=title, zeroline=True)
    legend = {"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0}
    margin = {**MARGIN, "t": 5, "b": 95}  # the last for numbers, title and legend, which a phone writes in two lines
    figure.update_layout(height=440, margin=margin, legend=legend, barmode="relative", bargap=0.3)


def promotion_bars(labels: list[str], changes: list[float]) -> Figure:
    """Draw one row per token: how much a component lifts it (green) or pushes it down (rose, hatched)."""
    lifted = [change > 0 for change in changes]
    figure = Figure()
    figure.add_bar(
        x=changes,
        y=list(range(len(labels))),
        orientation="h",
        marker={
            "color": [RISE if up else FALL for up in lifted],
            "pattern": {**OVER, "shape": ["" if up else "/" for up in lifted]},
        },
        text=[f"{decimal(change, 2, '+')}" for change in changes],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="skip",
    )
    token_rows(figure, [escape_html(label) for label in labels], 30)
    figure.update_layout(margin_t=5)
    figure.update_xaxes(range=room_for_numbers(changes, 0.25))
    return figure
