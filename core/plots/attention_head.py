"""Weights of one head as a heatmap, and one row of it as bars."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.plots.figure import Figure
from core.plots.style import (
    DIFFERENCE_SCALE,
    MARGIN,
    MASK,
    PROBABILITY,
    PROBABILITY_SCALE,
    cell_number,
    decimal,
    escape_html,
    minus,
    scientific,
    shortened,
)
from core.plots.tokens import token_rows
from core.plots.type_scale import DENSE_TOKEN_FONT, DESK, TOKEN_FONT

# With more tokens there is no room for names beside the rows, and cells are too small to be clicked.
NAMED_TOKENS = 40
TOKENS_WITH_NUMBERS = 14
# With more tokens their names are smaller, so that rows have room for them.
LOOSE_TOKENS = 10
MOST_BARS = 16


def token_names(labels: Sequence[str]) -> list[str]:
    """Number tokens, so that equal ones have different names.

    >>> token_names(["a", "a"])
    ['1 a', '2 a']
    """
    return [f"{pos} {escape_html(shortened(label, 16))}" for pos, label in enumerate(labels, 1)]


def head_heatmap(
    values: np.ndarray,
    labels: Sequence[str],
    allowed: np.ndarray,
    query: int | None = None,
    unit: str = "weight",
    window: range | None = None,
) -> Figure:
    """Draw queries downwards and keys to the right; masked cells are grey.

    Args:
        values: shape (query_pos, key_pos).
        allowed: cells the mask leaves open, same shape.
        query: the row to frame, from 0.
        unit: "weight" for 0 to 1; other values get the diverging scale around 0.
        window: positions that are seen, both ways; None for all.
    """
    names, shown = token_names(labels), np.where(allowed, values, np.nan).astype(np.float32)
    window = window or range(len(names))
    numbers = len(window) <= TOKENS_WITH_NUMBERS
    figure = Figure()
    figure.add_heatmap(
        x=names,
        y=names,
        z=np.where(allowed, np.nan, 1).astype(np.float32),
        colorscale=[[0, MASK], [1, MASK]],
        showscale=False,
        hoverongaps=False,
        hovertemplate="%{y} cannot look ahead at %{x}<extra>masked</extra>",
    )
    figure.add_heatmap(
        x=names,
        y=names,
        z=shown,
        **_colors(shown, unit),
        showscale=False,
        hoverongaps=False,
        text=_cell_words(shown, unit, window) if numbers else None,
        texttemplate="%{text}" if numbers else None,
        textfont_size=DESK.numbers if len(window) <= 8 else DESK.axis,
        zhoverformat=".4g",
        hovertemplate=f"%{{y}} → %{{x}}<br>{unit} %{{z}}<extra></extra>",
    )
    if len(names) <= NAMED_TOKENS:
        _clickable_cells(figure, names, shown, allowed, unit)
    if query is not None:
        edges: dict[str, Any] = {"x0": -0.5, "x1": len(names) - 0.5, "y0": query - 0.5, "y1": query + 0.5}
        figure.add_shape(type="rect", line={"color": PROBABILITY, "width": 2.5}, **edges)
    _name_axes(figure, names, labels, window)
    return figure


def _colors(shown: np.ndarray, unit: str) -> dict[str, Any]:
    if unit == "weight":
        return {"zmin": 0, "zmax": 1, "colorscale": PROBABILITY_SCALE}
    reach = float(np.nanmax(np.abs(shown))) or 1.0
    return {"zmin": -reach, "zmax": reach, "colorscale": DIFFERENCE_SCALE}


def _cell_words(shown: np.ndarray, unit: str, window: range) -> np.ndarray:
    words, seen = np.full(shown.shape, "", dtype=object), np.zeros(shown.shape, dtype=bool)
    seen[window.start : window.stop, window.start : window.stop] = True
    for cell in zip(*np.nonzero(seen & ~np.isnan(shown)), strict=True):
        value = float(shown[cell])
        words[cell] = cell_number(value) if unit == "weight" else decimal(value, 1)
    return words


def _clickable_cells(figure: Figure, names: list[str], shown: np.ndarray, allowed: np.ndarray, unit: str) -> None:
    """Add an invisible marker to each cell: clicking a heatmap selects nothing, clicking a marker does."""
    queries, keys = np.nonzero(allowed)
    figure.add_scatter(
        x=[names[key] for key in keys],
        y=[names[query] for query in queries],
        customdata=np.stack([queries, keys], -1).astype(np.uint16),
        text=[_four_digits(value) for value in shown[queries, keys].tolist()],
        mode="markers",
        marker={"opacity": 0, "size": 20},
        selected_marker_opacity=0,
        unselected_marker_opacity=0,
        hovertemplate=f"%{{y}} → %{{x}}<br>{unit} %{{text}}<extra></extra>",
        showlegend=False,
    )


def _four_digits(value: float) -> str:
    """Write a weight or a score with four digits.

    >>> _four_digits(-1.5), _four_digits(0.03125), _four_digits(-4.59312e-5), _four_digits(0.0)
    ('−1.5', '0.03125', '−4.593×10⁻⁵', '0')
    """
    return minus(f"{value:.4g}") if value == 0 or 1e-4 <= abs(value) < 1e4 else scientific(value, 4)


def _name_axes(figure: Figure, names: list[str], labels: Sequence[str], window: range) -> None:
    named = len(window) <= NAMED_TOKENS
    positions = window if named else window[::8]
    ticks = [escape_html(shortened(labels[position], 12)) if named else str(position + 1) for position in positions]
    font = TOKEN_FONT if len(window) <= LOOSE_TOKENS else DENSE_TOKEN_FONT
    axis: dict[str, Any] = {
        "tickvals": [names[position] for position in positions],
        "ticktext": ticks,
        "tickfont": font,
        "showgrid": False,
    }
    first, last = window.start - 0.5, window.stop - 0.5
    figure.update_xaxes(range=[first, last])
    figure.update_xaxes(side="top", tickangle=-90 if len(window) > 5 and named else 0, **axis)
    figure.update_yaxes(range=[last, first], **axis)
    pixels = 32 if len(window) <= TOKENS_WITH_NUMBERS else 22 if named else 5.2
    figure.update_layout(
        height=max(220, int(pixels * len(window)) + 110),
        margin={**MARGIN, "t": 10},
        showlegend=False,
    )


def row_bars(weights: np.ndarray, labels: Sequence[str], unit: str = "weight") -> Figure:
    """Draw one query's row: a bar for each token it may look at; of a long row the heaviest, in the order of the text.

    Args:
        weights: shape (key_pos,), up to the query itself.
        labels: at least as many tokens.
    """
    shown = np.sort(np.argsort(-weights, kind="stable")[:MOST_BARS])
    names = token_names(labels)
    figure = Figure()
    figure.add_bar(
        y=list(range(len(shown))),
        x=weights[shown].astype(np.float32),
        orientation="h",
        marker_color=PROBABILITY,
        text=[weight_words(float(weight)) for weight in weights[shown]],
        textposition="outside",
        cliponaxis=False,
        hovertemplate=f"%{{customdata}}<br>{unit} %{{x:.6g}}<extra></extra>",
        customdata=[names[position] for position in shown],
    )
    token_rows(figure, [escape_html(shortened(labels[position], 14)) for position in shown], head_pixels=20)
    figure.update_xaxes(range=[0, max(1.25 * float(weights.max()), 1e-9)])
    figure.update_layout(margin={**MARGIN, "t": 10})
    return figure


def weight_words(weight: float) -> str:
    """Write a weight in few digits, never as 0 if it is more.

    >>> weight_words(0.7495), weight_words(0.0005), weight_words(0.0), weight_words(0.99996), weight_words(1 - 1e-9)
    ('0.750', '0.0005', '0', '0.99996', '1')
    """
    if weight >= 0.9995 and weight != 1:
        return f"{weight:.7f}".rstrip("0").rstrip(".")
    if weight == 0 or weight >= 0.01:
        return f"{weight:.3f}" if weight else "0"
    return f"{weight:.2g}" if weight >= 1e-4 else scientific(weight)
