"""Numbers read back from figures, for Verify."""

import numpy as np

from core.attention.verify import DrawnBars
from core.plots import Figure


def drawn_cells(figure: Figure) -> np.ndarray:
    """Return the numbers of a heatmap, NaN where masked."""
    return np.asarray(figure.data[1]["z"])


def drawn_bars(figure: Figure) -> DrawnBars:
    """Return the bars of a row of weights."""
    bars = figure.data[0]
    return DrawnBars(
        [int(name.split(" ")[0]) for name in bars["customdata"]], np.asarray(bars["x"]), list(bars["text"])
    )
