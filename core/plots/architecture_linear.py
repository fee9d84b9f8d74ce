"""Linear layer as matrices side by side, and its output along a line."""

import numpy as np

from core.plots.figure import Figure
from core.plots.style import DIFFERENCE_SCALE, FALL, LEGEND_ABOVE, LOGIT, MARGIN, OURS, PROBABILITY, minus
from core.plots.type_scale import DESK

CELL_PIXELS = 44
_GAP = 1.6  # cells between two matrices, for the sign


def matrix_equation(matrices: list[tuple[str, np.ndarray, str]], marked_row: int | None = None) -> Figure:
    """Draw matrices with the signs between them, numbers in their cells.

    Args:
        matrices: name, numbers (row, column), and the sign that follows, such as "×" or "=".
        marked_row: row framed in the first and the last two matrices: those that one output cell is computed from.
    """
    figure = Figure()
    # With one colour scale for all, small numbers would be invisible; each matrix has its own.
    left, rows = 0.0, max(matrix.shape[0] for _, matrix, _ in matrices)
    for index, (name, matrix, sign) in enumerate(matrices):
        _matrix(figure, matrix, left)
        height, width = matrix.shape
        figure.add_annotation(x=left + (width - 1) / 2, y=-0.95, text=f"<b>{name}</b>", showarrow=False)
        if sign:
            figure.add_annotation(x=left + width - 0.5 + _GAP / 2, y=(rows - 1) / 2, text=sign, showarrow=False)
        is_result_side = index == 0 or index >= len(matrices) - 2
        if marked_row is not None and is_result_side and marked_row < height:
            _frame(figure, left, width, marked_row)
        left += width + _GAP
    figure.update_annotations(font_size=DESK.labels)
    figure.update_xaxes(visible=False, range=[-0.6, left - _GAP - 0.4])
    figure.update_yaxes(visible=False, range=[rows - 0.4, -1.4])
    figure.update_layout(height=CELL_PIXELS * rows + 60, margin={**MARGIN, "t": 5}, showlegend=False)
    return figure


def _matrix(figure: Figure, matrix: np.ndarray, left: float) -> None:
    figure.add_heatmap(
        x=left + np.arange(matrix.shape[1]),
        y=np.arange(matrix.shape[0]),
        z=matrix,
        zmid=0,
        colorscale=DIFFERENCE_SCALE,
        showscale=False,
        xgap=2,
        ygap=2,
        text=[[minus(f"{value:.4g}") for value in row] for row in matrix],
        texttemplate="%{text}",
        textfont_size=DESK.labels,
        hovertemplate="%{text}<extra></extra>",
    )
    figure.add_shape(
        type="rect",
        x0=left - 0.5,
        x1=left + matrix.shape[1] - 0.5,
        y0=-0.5,
        y1=matrix.shape[0] - 0.5,
        line={"color": LOGIT, "width": 1},
    )


def _frame(figure: Figure, left: float, width: int, row: int) -> None:
    line = {"color": OURS, "width": 3}
    figure.add_shape(type="rect", x0=left - 0.5, x1=left + width - 0.5, y0=row - 0.5, y1=row + 0.5, line=line)


def along_a_line(steps: np.ndarray, stacked: np.ndarray, collapsed: np.ndarray, activation: str) -> Figure:
    """Draw one output cell for x times -2 to 2: two layers, and the one they multiply to."""
    figure = Figure()
    line = {"color": LOGIT, "width": 8}
    figure.add_scatter(x=steps, y=collapsed, mode="lines", name="one layer, multiplied", line=line, opacity=0.45)
    color = PROBABILITY if activation == "none" else FALL
    name = "two layers, nothing between" if activation == "none" else f"two layers with {activation} between"
    figure.add_scatter(x=steps, y=stacked, mode="lines", name=name, line={"color": color, "width": 3, "dash": "dot"})
    figure.update_xaxes(title="x times", zeroline=True)
    figure.update_yaxes(title="output cell")
    figure.update_layout(height=300, margin=MARGIN, legend=LEGEND_ABOVE)
    return figure
