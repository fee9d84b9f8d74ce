"""Board of all components that can be switched off, coloured by the effect of each."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.plots.figure import Figure
from core.plots.style import CLICKABLE, EFFECT_SCALE, MARGIN, MASK, OURS, bits_words

# Of all rows together, and of one.
_BOARD_PIXELS, _LEAST_PIXELS, _MOST_PIXELS = 200, 16, 20


def effect_board(effects: np.ndarray, off: Sequence[tuple[int, int]]) -> Figure:
    """Draw blocks to the right; downwards the heads, then the whole attention, then the MLP. A cross: switched off.

    Args:
        effects: KL in bits, NaN where unknown, shape (layer, head).
        off: (layer, row) of the components that are off, from 0; rows count heads, then attention, then MLP.
    """
    layers, heads = effects.shape
    names = [*(f"head {head}" for head in range(1, heads + 1)), "attention", "MLP"]
    known = np.full((len(names), layers), np.nan, dtype=np.float32)
    known[:heads] = effects.T
    figure = Figure()
    common: dict[str, Any] = {"showscale": False, "xgap": 2, "ygap": 2, "hoverinfo": "skip"}
    figure.add_heatmap(z=np.ones(known.shape, dtype=np.uint8), colorscale=[[0, MASK], [1, MASK]], **common)
    if not np.isnan(known).all():
        figure.add_heatmap(z=known, zmin=0, zmax=float(np.nanmax(known)) or 1.0, colorscale=EFFECT_SCALE, **common)
    _clickable_cells(figure, names, known, off)
    labelled = [layer for layer in range(layers) if layers <= 15 or (layer + 1) % 5 == 0 or layer == 0]
    axis = {"showgrid": False, "zeroline": False}
    figure.update_xaxes(
        title="block: click a cell to switch that part off, and on again",
        tickvals=labelled,
        ticktext=[str(layer + 1) for layer in labelled],
        **axis,
    )
    figure.update_xaxes(range=[-0.6, layers - 0.4])
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=names, range=[len(names) - 0.4, -0.6], **axis)
    figure.update_layout(
        height=int(min(_MOST_PIXELS, max(_LEAST_PIXELS, _BOARD_PIXELS / len(names))) * len(names)) + 60,
        margin={**MARGIN, "t": 5},
        **CLICKABLE,
    )
    return figure


def _clickable_cells(figure: Figure, names: list[str], known: np.ndarray, off: Sequence[tuple[int, int]]) -> None:
    rows, layers = np.indices(known.shape).reshape(2, -1)
    figure.add_scatter(
        x=layers.astype(np.uint8),
        y=rows.astype(np.uint8),
        customdata=np.stack([layers, rows], -1).astype(np.uint8),
        text=[
            f"block {layer + 1}, {names[row]}{_effect_words(known[row, layer])}"
            for row, layer in zip(rows, layers, strict=True)
        ],
        mode="markers",
        marker={"opacity": 0, "size": 8},
        selected_marker_opacity=0,
        unselected_marker_opacity=0,
        hovertemplate="%{text}<extra>click: off / on</extra>",
    )
    figure.add_scatter(
        x=[layer for layer, _ in off],
        y=[row for _, row in off],
        mode="markers",
        marker={"symbol": "x", "size": 13, "color": OURS},
        unselected_marker_opacity=1,
        hoverinfo="skip",
    )


def _effect_words(bits: float) -> str:
    return "" if np.isnan(bits) else f"<br>{bits_words(float(bits))} bits when off alone"
