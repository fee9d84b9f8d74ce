"""Branches of a run as a tree: every branch leaves its parent at the token that differs."""

from typing import TYPE_CHECKING

from core.plots.figure import Figure
from core.plots.style import MARGIN, OURS, PROBABILITY, REMOVED, escape_html, percent, shortened

if TYPE_CHECKING:
    from core.decoding import DecodingStep

_ROW = 44


def branch_tree(
    names: list[str], texts: "list[tuple[DecodingStep, ...]]", forks: list[tuple[int, int] | None], chosen: int
) -> Figure:
    """Draw one line per text, from the token where it begins to differ.

    Args:
        names: of the texts.
        texts: their tokens.
        forks: for a branch the row of its parent and the position of its first own token, else None.
        chosen: row of the selected text; drawn thicker.
    """
    figure = Figure()
    for row, (steps, fork) in enumerate(zip(texts, forks, strict=True)):
        _text(figure, row, steps, fork, row == chosen)
    longest = max(len(steps) for steps in texts)
    figure.update_layout(showlegend=False, height=_ROW * len(texts) + 70, margin={**MARGIN, "t": 20, "b": 40})
    figure.update_xaxes(title="token", range=[-0.3, longest + 0.7], showgrid=False, zeroline=False)
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=[escape_html(name) for name in names],
        range=[len(names) - 0.5, -0.7],
        showgrid=False,
        zeroline=False,
    )
    return figure


def _text(
    figure: Figure, row: int, steps: "tuple[DecodingStep, ...]", fork: tuple[int, int] | None, chosen: bool
) -> None:
    """Draw one text as a line of its own_steps tokens, and its fork from the parent."""
    start = fork[1] if fork else 0
    own_steps = steps[start:]
    positions = list(range(start + 1, len(steps) + 1))
    color = PROBABILITY if chosen else REMOVED
    if fork:
        figure.add_scatter(
            x=[start, start + 1],
            y=[fork[0], row],
            mode="lines",
            line={"color": OURS, "width": 2, "dash": "dot"},
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=positions,
        y=[row] * len(positions),
        mode="lines+markers",
        line={"color": color, "width": 4 if chosen else 2},
        marker={"size": [13, *[6] * (len(positions) - 1)], "color": OURS if fork else color},
        customdata=[[escape_html(step.label), percent(step.raw_probability)] for step in own_steps],
        hovertemplate="token %{x}: %{customdata[0]}<br>probability %{customdata[1]}<extra></extra>",
    )
    words = shortened("".join(step.piece for step in own_steps[:6]).replace("\n", "⏎"), 30)
    figure.add_annotation(x=start + 1, y=row, yshift=14, text=escape_html(words), showarrow=False, xanchor="left")
