"""Gallery of the strongest head of each kind."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.plots.figure import Figure, subplots
from core.plots.style import CLICKABLE, MARGIN, MASK, PROBABILITY_SCALE


@dataclass(frozen=True, eq=False)
class Exhibit:
    """Head and the reason to show it, its score; layers and heads count from 1, weights are (query_pos, key_pos)."""

    title: str
    score: float
    reason: str
    layer: int
    head: int
    weights: np.ndarray


def head_gallery(exhibits: Sequence[Exhibit]) -> Figure:
    """Draw a small heatmap for each exhibit, its title below; clicks pass on its layer and head as `customdata`."""
    titles = [
        f"<b>{exhibit.title}</b><br>block {exhibit.layer}, head {exhibit.head}<br>{exhibit.reason}"
        for exhibit in exhibits
    ]
    figure = subplots(widths=[1] * len(exhibits), spacing=0.015)
    for column, exhibit in enumerate(exhibits, 1):
        tokens = len(exhibit.weights)
        allowed = np.tri(tokens, dtype=bool)
        colors = np.where(allowed, exhibit.weights, np.nan).astype(np.float32)
        common = {"showscale": False, "hoverinfo": "skip"}
        figure.add_heatmap(
            z=np.where(allowed, np.nan, 1), colorscale=[[0, MASK], [1, MASK]], row=1, col=column, **common
        )
        figure.add_heatmap(z=colors, zmin=0, zmax=1, colorscale=PROBABILITY_SCALE, row=1, col=column, **common)
        figure.add_scatter(
            x=[(tokens - 1) / 2],
            y=[(tokens - 1) / 2],
            customdata=[[exhibit.layer, exhibit.head]],
            mode="markers",
            marker={"opacity": 0, "size": 8},
            selected_marker_opacity=0,
            unselected_marker_opacity=0,
            hovertemplate=f"{exhibit.title}: {exhibit.reason}<extra>click to open</extra>",
            row=1,
            col=column,
        )
        bare = {"showticklabels": False, "showgrid": False, "zeroline": False}
        figure.update_xaxes(title=titles[column - 1], range=[-0.5, tokens - 0.5], row=1, col=column, **bare)
        figure.update_yaxes(visible=False, range=[tokens - 0.5, -0.5], row=1, col=column)
    figure.update_layout(
        height=290,
        margin={**MARGIN, "t": 5, "b": 80},
        **CLICKABLE,
    )
    return figure
