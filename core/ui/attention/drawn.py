"""Numbers read back from figures, for Verify."""

from typing import TYPE_CHECKING

import numpy as np

from core.attention.verify import DrawnBars

if TYPE_CHECKING:
    import plotly.graph_objects as go


def drawn_cells(figure: "go.Figure") -> np.ndarray:
    """Return the numbers of a heatmap, NaN where masked."""
    return np.asarray(figure.data[1].z)


def drawn_bars(figure: "go.Figure") -> DrawnBars:
    """Return the bars of a row of weights."""
    bars = figure.data[0]
    return DrawnBars([int(name.split(" ")[0]) for name in bars.customdata], np.asarray(bars.x), list(bars.text))
