"""Dot product q·k: two vectors and their products number by number."""

import numpy as np

from core.plots.figure import Figure, subplots
from core.plots.style import DIFFERENCE_SCALE, FALL, MARGIN, RISE
from core.plots.type_scale import TOKEN_FONT


def dot_product(query: np.ndarray, key: np.ndarray) -> Figure:
    """Draw the numbers of q and of k as strips, their products as bars; all of shape (head_dim,)."""
    products = (query * key).astype(np.float32)
    figure = subplots(heights=[0.16, 0.16, 0.68], spacing=0.05, shared=True)
    dims = np.arange(1, len(query) + 1, dtype=np.uint16)
    reach = float(max(np.abs(query).max(), np.abs(key).max())) or 1.0
    for row, (name, vector) in enumerate((("q", query), ("k", key)), 1):
        figure.add_heatmap(
            x=dims,
            y=[name],
            z=vector[None].astype(np.float32),
            zmin=-reach,
            zmax=reach,
            colorscale=DIFFERENCE_SCALE,
            showscale=False,
            xgap=1,
            zhoverformat=".4f",
            hovertemplate=f"{name}, number %{{x}}: %{{z}}<extra></extra>",
            row=row,
            col=1,
        )
    figure.add_bar(
        x=dims,
        y=products,
        marker_color=np.where(products > 0, RISE, FALL).tolist(),
        yhoverformat=".4f",
        hovertemplate="q × k, number %{x}: %{y}<extra></extra>",
        row=3,
        col=1,
    )
    figure.update_yaxes(tickfont=TOKEN_FONT, showgrid=False)
    figure.update_yaxes(title="q × k", row=3, col=1)
    figure.update_xaxes(showgrid=False, zeroline=False)
    figure.update_xaxes(title=f"the {len(query)} numbers of this head", row=3, col=1)
    figure.update_layout(height=300, margin={**MARGIN, "t": 10}, showlegend=False, bargap=0.15)
    return figure
