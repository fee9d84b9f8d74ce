"""Mosaic of all heads: one picture, one tile per head."""

import base64
import io
from collections.abc import Sequence

import numpy as np

from core.plots.figure import Figure
from core.plots.style import CLICKABLE, MARGIN, PROBABILITY, rgb

# A tile has at most this many dots each way: 270 tiles of 128 x 128 would be ten times what a screen can show.
TILE_DOTS = 44
_MASK_ALPHA = 36


def cells_per_dot(tokens: int) -> int:
    """Return how many cells each way one dot of the mosaic stands for; it shows the largest of them.

    >>> cells_per_dot(44), cells_per_dot(45), cells_per_dot(128)
    (1, 2, 3)
    """
    return -(-tokens // TILE_DOTS)


def max_pooled(weights: np.ndarray, by: int) -> np.ndarray:
    """Take the maximum of each `by` x `by` cells, so that single strong cells stay visible; shape (..., dot, dot)."""
    tokens = weights.shape[-1]
    dots = -(-tokens // by)
    room = [(0, 0)] * (weights.ndim - 2) + [(0, dots * by - tokens)] * 2
    padded = np.pad(weights, room)
    largest: np.ndarray = padded.reshape(*weights.shape[:-2], dots, by, dots, by).max(axis=(-3, -1))
    return largest


def mosaic(
    tiles: np.ndarray,
    names: Sequence[Sequence[str]],
    column_names: Sequence[str],
    row_names: Sequence[str],
    columns_are: str = "",
    chosen: tuple[int, int] | None = None,
) -> Figure:
    """Draw tiles in a grid; each is a small heatmap, query downwards, key to the right.

    Args:
        tiles: weights, shape (row, column, query_pos, key_pos); a tile of NaN stays empty.
        names: hover text of the tiles, one list per row.
        column_names, row_names: written beside the grid.
        columns_are: what the columns count, written below them.
        chosen: row and column of the tile to frame.
    """
    by = cells_per_dot(tiles.shape[-1])
    pooled = max_pooled(tiles, by)
    rows, columns, dots = pooled.shape[:3]
    gap = max(1, round(dots / 14))
    step = dots + gap
    # From -0.5: the pixel (0, 0) has its centre at 0.
    figure = Figure()
    figure.add_image(source=_png(pooled, step), hoverinfo="skip")
    centres = [index * step + dots / 2 - 0.5 for index in range(max(rows, columns))]
    grid = [(row, column) for row in range(rows) for column in range(columns) if names[row][column]]
    figure.add_scatter(
        x=np.array([centres[column] for _, column in grid], dtype=np.float32),
        y=np.array([centres[row] for row, _ in grid], dtype=np.float32),
        customdata=np.array(grid, dtype=np.uint8),
        text=[names[row][column] for row, column in grid],
        mode="markers",
        marker={"opacity": 0, "size": 8},
        selected_marker_opacity=0,
        unselected_marker_opacity=0,
        hovertemplate="%{text}<extra></extra>",
    )
    if chosen is not None:
        y, x = (index * step - 0.5 - gap / 2 for index in chosen)
        figure.add_shape(type="rect", x0=x, y0=y, x1=x + step, y1=y + step, line={"color": PROBABILITY, "width": 3})
    _axes(figure, (rows, columns, step, gap), centres, column_names, row_names)
    figure.update_xaxes(title=columns_are or None)
    return figure


def _axes(
    figure: Figure,
    size: tuple[int, int, int, int],
    centres: list[float],
    column_names: Sequence[str],
    row_names: Sequence[str],
) -> None:
    rows, columns, step, gap = size
    axis = {"showgrid": False, "zeroline": False}
    edge = -0.5 - gap / 2
    figure.update_xaxes(
        tickangle=0,
        tickvals=centres[:columns],
        ticktext=list(column_names),
        range=[edge, columns * step + edge],
        **axis,
    )
    figure.update_yaxes(
        tickvals=centres[:rows], ticktext=list(row_names), range=[rows * step + edge, edge], scaleanchor=False, **axis
    )
    # Tiles stretch to the width of the page; the height is what fits under the words above.
    pixels = min(110, max(36, 420 / rows))
    figure.update_layout(
        height=int(pixels * rows) + 60,
        margin={**MARGIN, "t": 5},
        **CLICKABLE,
    )


def _png(pooled: np.ndarray, step: int) -> str:
    """Encode the tiles as a transparent picture, readable on light and dark backgrounds."""
    from PIL import Image

    rows, columns, dots, _ = pooled.shape
    strength = np.nan_to_num(np.clip(pooled, 0, 1)) * 255
    masked = np.triu(np.ones((dots, dots), dtype=bool), 1) & ~np.isnan(pooled)
    pixels = np.zeros((rows, step, columns, step, 4), dtype=np.uint8)
    # (row, column, dot, dot) to (row, dot, column, dot): tiles side by side in one picture.
    alpha = np.where(masked, _MASK_ALPHA, strength).round().astype(np.uint8).swapaxes(1, 2)
    grey = masked.swapaxes(1, 2)[..., None]
    inside = pixels[:, :dots, :, :dots]
    inside[..., :3] = np.where(grey, np.uint8(128), np.array(rgb(PROBABILITY), dtype=np.uint8))
    inside[..., 3] = alpha
    target = io.BytesIO()
    Image.fromarray(pixels.reshape(rows * step, columns * step, 4)).save(target, "PNG", compress_level=4)
    return "data:image/png;base64," + base64.b64encode(target.getvalue()).decode("ascii")
