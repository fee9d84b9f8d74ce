"""Rows and axes shared by figures with one row per token."""

from core.plots.figure import Figure
from core.plots.style import MARGIN, ROW_PIXELS
from core.plots.type_scale import TOKEN_FONT


def token_rows(figure: Figure, names: list[str], head_pixels: int = 70) -> None:
    """Label the rows of horizontal bars, the first one on top, and give each the same height."""
    figure.update_layout(
        showlegend=False,
        margin=MARGIN,
        height=ROW_PIXELS * len(names) + head_pixels,
        bargap=0.25,
        barmode="overlay",
    )
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=names,
        tickfont=TOKEN_FONT,
        range=[len(names) - 0.4, -0.6],
        showgrid=False,
        zeroline=False,
    )
    figure.update_xaxes(showticklabels=False, showgrid=False, zeroline=True)


def room_for_numbers(values: list[float], share: float) -> list[float]:
    """Return an axis from zero to the extremes (GPT-2's logits are negative), with room for numbers beside the bars."""
    low, high = min(0.0, *values), max(0.0, *values)
    room = share * (high - low or 1.0)
    return [low - room if low < 0 else 0.0, high + room if high > 0 else 0.0]
