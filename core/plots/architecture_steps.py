"""Values of one step of a block, position by dimension."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.plots.figure import Figure
from core.plots.style import (
    DIFFERENCE_SCALE,
    MARGIN,
    MASK,
    PROBABILITY_SCALE,
    cell_number,
    decimal,
    escape_html,
    shortened,
)
from core.plots.type_scale import DENSE_TOKEN_FONT, DESK

if TYPE_CHECKING:
    from core.architecture.steps import Step

# Colour is full at the 98% quantile of the sizes: a few very large values would leave all others white.
COLOURED_SHARE = 0.98
# With more tokens the numbers in the cells would overlap.
WITH_NUMBERS = 10


def full_colour(step: "Step", head: int) -> float:
    """Return the size at which colour is full; 1 for attention weights, which are never larger."""
    if step.key == "weights":
        return 1.0
    values = _values(step, head)
    sizes = np.abs(values[np.isfinite(values)])
    return float(np.quantile(sizes, COLOURED_SHARE)) or float(sizes.max()) or 1.0


def step_picture(
    step: "Step", labels: list[str], head: int = 0, hidden: np.ndarray | None = None, window: range | None = None
) -> Figure:
    """Draw one row per position; attention (head, query_pos, key_pos) for one head.

    Args:
        labels: the tokens read, in words.
        head: counted from 0.
        hidden: masked cells, (query_pos, key_pos), drawn grey; None for none.
        window: positions that are seen; None for all.
    """
    window = window or range(len(labels))
    values, limit = _values(step, head), full_colour(step, head)
    names = [f"{position} {escape_html(shortened(label, 12))}" for position, label in enumerate(labels, 1)]
    columns = names if step.picture.by_head else np.arange(1, step.picture.columns + 1, step.picture.every)
    across = "looks at %{x}" if step.picture.by_head else "number %{x}"
    figure = Figure()
    figure.add_heatmap(
        x=columns,
        y=names,
        z=np.where(np.isinf(values) if hidden is None else hidden, np.nan, values).astype(np.float32),
        zmin=0 if step.key == "weights" else -limit,
        zmax=limit,
        colorscale=PROBABILITY_SCALE if step.key == "weights" else DIFFERENCE_SCALE,
        colorbar={"thickness": 14, "len": 1.0},
        hoverongaps=False,
        text=_words(step, values) if len(window) <= WITH_NUMBERS else None,
        texttemplate="%{text}" if step.picture.by_head and len(window) <= WITH_NUMBERS else None,
        textfont_size=DESK.axis if len(window) > 5 else DESK.labels,
        zhoverformat=".5g",
        hovertemplate=f"%{{y}}, {across}: %{{z}}<extra></extra>",
    )
    if hidden is not None:
        _grey(figure, hidden, columns, names)
    first, last = window.start - 0.5, window.stop - 0.5
    figure.update_yaxes(range=[last, first], showgrid=False, tickfont=DENSE_TOKEN_FONT)
    figure.update_xaxes(showgrid=False, title=None if step.picture.by_head else _axis(step))
    if step.picture.by_head:
        angle = -90 if len(window) > 4 else 0
        figure.update_xaxes(side="top", tickfont=DENSE_TOKEN_FONT, tickangle=angle, range=[first, last])
    height = max(400, min(720, 34 * len(window) + 110))
    figure.update_layout(height=height, margin={**MARGIN, "t": 10})
    return figure


def _words(step: "Step", values: np.ndarray) -> list[list[str]] | None:
    """Return the numbers in the cells, attention weights as on the Attention page; None without heads."""
    if not step.picture.by_head:
        return None
    write = cell_number if step.key == "weights" else _one_decimal
    return [[write(value) for value in row] for row in values.tolist()]


def _one_decimal(value: float) -> str:
    return decimal(value, 1) if math.isfinite(value) else ""


def _grey(figure: Figure, hidden: np.ndarray, columns: Sequence[str] | np.ndarray, names: list[str]) -> None:
    figure.add_heatmap(
        x=columns,
        y=names,
        z=np.where(hidden, 1, np.nan).astype(np.float32),
        colorscale=[[0, MASK], [1, MASK]],
        showscale=False,
        hoverongaps=False,
        hovertemplate="%{y} cannot look ahead at %{x}<extra>masked</extra>",
    )


def _values(step: "Step", head: int) -> np.ndarray:
    return step.picture.values[head] if step.picture.by_head else step.picture.values


def _axis(step: "Step") -> str:
    """Return the axis title: name of the columns, and how many of them are shown."""
    names = step.name.dimensions
    what = names[-1] if len(names) == 2 else f"{names[0]} × {names[-1]}, heads side by side"
    shown = "all" if step.picture.every == 1 else f"every {ordinal(step.picture.every)}"
    return f"{what}: {shown} of {step.picture.columns:,} numbers"


def ordinal(number: int) -> str:
    """Write an ordinal number.

    >>> ordinal(2), ordinal(3), ordinal(9), ordinal(11)
    ('2nd', '3rd', '9th', '11th')
    """
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number % 100 not in (11, 12, 13) else 0, "th")
    return f"{number}{ending}"
