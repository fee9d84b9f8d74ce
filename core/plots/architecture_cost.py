"""Memory of a model as its text grows."""

import numpy as np

from core.plots.figure import Figure
from core.plots.style import ATTENTION, EMBEDDING, LEGEND_ABOVE, MARGIN


def memory_curve(tokens: np.ndarray, weights: float, cache: np.ndarray) -> Figure:
    """Draw GB of the weights, and on top of them of the key/value cache.

    Args:
        tokens: lengths of the text, rising.
        weights: GB.
        cache: GB at each length.
    """
    figure = Figure()
    figure.add_scatter(
        x=tokens,
        y=np.full(len(tokens), weights),
        name="weights",
        stackgroup="memory",
        line={"color": EMBEDDING, "width": 2},
        hovertemplate="weights %{y:.3g} GB<extra></extra>",
    )
    figure.add_scatter(
        x=tokens,
        y=cache,
        name="key/value cache",
        stackgroup="memory",
        line={"color": ATTENTION, "width": 2},
        hovertemplate="%{x:,} tokens: cache %{y:.3g} GB<extra></extra>",
    )
    figure.update_xaxes(title="tokens of text", tickformat=",")
    figure.update_yaxes(title="GB", rangemode="tozero")
    figure.update_layout(height=330, margin=MARGIN, legend=LEGEND_ABOVE)
    return figure
