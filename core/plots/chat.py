"""Use of the context, and the probability of the end of the turn."""

from collections.abc import Sequence

from core.plots.figure import Figure
from core.plots.style import (
    MARGIN,
    NEUTRAL,
    PROBABILITY,
    REMOVED_PATTERN,
    escape_html,
    percent,
    plural,
    with_alpha,
)
from core.plots.type_scale import DENSE_TOKEN_FONT


def context_bar(parts: Sequence[tuple[str, int, str]], reply: tuple[str, int, str], limit: int) -> Figure:
    """Draw a bar of `limit` tokens: the prompt's spans and the reply (name, tokens, colour each), and the rest."""
    figure = Figure()
    used = sum(tokens for _, tokens, _ in parts)
    room = [reply, ("free", max(0, limit - used - reply[1]), with_alpha(NEUTRAL, 0.12))]
    start = 0
    for name, tokens, colour in [*parts, *room]:
        figure.add_bar(
            x=[tokens],
            y=[0],
            base=[start],
            orientation="h",
            marker={
                "color": colour,
                "pattern": REMOVED_PATTERN if name == reply[0] else None,
                "line": {"width": 1, "color": with_alpha(NEUTRAL, 0.6)},
            },
            text=f"{escape_html(name)} {tokens:,}" if tokens > 0.09 * limit else "",
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            hovertemplate=f"{escape_html(name)}: {plural(tokens, 'token')}<extra></extra>",
        )
        start += tokens
    figure.update_layout(showlegend=False, barmode="overlay", height=135, margin={**MARGIN, "t": 8, "b": 28})
    figure.update_xaxes(range=[0, limit], showgrid=False, ticksuffix=" tokens", nticks=6)
    figure.update_yaxes(visible=False)
    return figure


def end_curve(pieces: Sequence[str], probabilities: Sequence[float], stopped: bool) -> Figure:
    """Draw the probability of the end-of-turn token at every step; the last one says so if it was taken."""
    steps = list(range(1, len(pieces) + 1))
    hover_data = [[escape_html(piece), percent(p)] for piece, p in zip(pieces, probabilities, strict=True)]
    figure = Figure()
    figure.add_bar(
        x=steps,
        y=list(probabilities),
        customdata=hover_data,
        marker_color=PROBABILITY,
        hovertemplate="step %{x}: wrote %{customdata[0]}<br>end of turn %{customdata[1]}<extra></extra>",
    )
    if stopped:
        figure.add_annotation(
            x=steps[-1], y=probabilities[-1], text="ended here", xanchor="right", yanchor="bottom", showarrow=False
        )
    figure.update_layout(height=170, margin={**MARGIN, "t": 24, "b": 40}, bargap=0.25)
    figure.update_xaxes(
        title="step: the token written instead of ending" if not stopped else "step; the last one ended the turn",
        tickvals=steps if len(steps) <= 24 else None,
        ticktext=[escape_html(piece) for piece in pieces] if len(steps) <= 24 else None,
        tickfont=DENSE_TOKEN_FONT,
        showgrid=False,
    )
    figure.update_yaxes(title="P(end)", tickformat=".0%", range=[0, 1.02], nticks=5)
    return figure
