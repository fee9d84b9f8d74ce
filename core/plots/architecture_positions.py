"""Positions as a picture: the learned table, or the cosines of the rotary angles."""

from typing import TYPE_CHECKING, Any

import numpy as np

from core.plots.architecture_steps import COLOURED_SHARE
from core.plots.figure import Figure
from core.plots.style import DIFFERENCE_SCALE, MARGIN, NEUTRAL

if TYPE_CHECKING:
    from core.architecture.positions import LearnedPositions, RotaryAngles

_PIXELS = 390


def learned_picture(shown: "LearnedPositions") -> Figure:
    """Draw rows of the table of positions; colour is full at a quantile of the sizes."""
    limit = float(np.quantile(np.abs(shown.values), COLOURED_SHARE)) or 1.0
    figure = _picture(shown.cells, shown.rows + 1, limit, "number %{x}: %{z:.4f}", shown.position + 1)
    figure.update_xaxes(title="number of the vector")
    return figure


def rotary_picture(shown: "RotaryAngles", position: int) -> Figure:
    """Draw the cosine of each pair's angle at each position; the row of `position`, from 0, is framed."""
    rows = np.arange(1, len(shown.angles) + 1)
    figure = _picture(shown.cells, rows, 1.0, "pair %{x}: cosine %{z:.4f}", position + 1)
    figure.update_xaxes(title="pair of dimensions: 1 turns fastest")
    return figure


def _picture(cells: np.ndarray, rows: np.ndarray, limit: float, hover: str, framed: int) -> Figure:
    columns, step = cells.shape[1], (int(rows[1] - rows[0]) if len(rows) > 1 else 1)
    figure = Figure()
    figure.add_heatmap(
        x=np.arange(1, columns + 1),
        y=rows,
        z=cells.astype(np.float32),
        zmin=-limit,
        zmax=limit,
        colorscale=DIFFERENCE_SCALE,
        colorbar={"thickness": 14, "len": 1.0},
        hovertemplate=f"position %{{y}}, {hover}<extra></extra>",
    )
    edges: dict[str, Any] = {"x0": 0.5, "x1": columns + 0.5, "y0": framed - step / 2, "y1": framed + step / 2}
    figure.add_shape(type="rect", line={"color": NEUTRAL, "width": 2}, **edges)
    figure.update_xaxes(showgrid=False, range=[0.5, columns + 0.5])
    figure.update_yaxes(showgrid=False, title="position", range=[int(rows[-1]) + step / 2, 1 - step / 2])
    figure.update_layout(height=_PIXELS, margin={**MARGIN, "t": 10})
    return figure
