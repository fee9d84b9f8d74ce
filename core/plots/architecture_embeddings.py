"""Cosines between token embeddings: bars of the nearest tokens, and how many tokens have which cosine."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.plots.figure import Figure
from core.plots.style import EMBEDDING, MARGIN, OURS, REMOVED, REMOVED_PATTERN, decimal, escape_html, shortened
from core.plots.tokens import room_for_numbers, token_rows

if TYPE_CHECKING:
    from core.architecture.embeddings import Neighbour

# Kinds of rows of an analogy a - b + c = d.
INPUTS, EXPECTED = ("a", "b", "c"), "d"


def cosine_words(cosine: float) -> str:
    """Write a cosine with three decimals.

    >>> cosine_words(0.6214), cosine_words(-0.05)
    ('0.621', '−0.050')
    """
    return decimal(cosine, 3)


def cosine_bars(rows: "Sequence[Neighbour]", labels: Sequence[str], kinds: Sequence[str] = ()) -> Figure:
    """Draw one row per token with its rank: inputs of an analogy grey and hatched, the expected token orange.

    Args:
        labels: the tokens in words.
        kinds: of each row, one of INPUTS, EXPECTED or ""; empty if all are "".
    """
    kinds = kinds or [""] * len(rows)
    cosines = [row.cosine for row in rows]
    figure = Figure()
    figure.add_bar(
        x=cosines,
        y=list(range(len(rows))),
        orientation="h",
        marker={
            "color": [REMOVED if kind in INPUTS else OURS if kind == EXPECTED else EMBEDDING for kind in kinds],
            "pattern": {**REMOVED_PATTERN, "shape": ["/" if kind in INPUTS else "" for kind in kinds]},
        },
        text=[
            f"{cosine_words(value)}{f' ({kind})' if kind else ''}" for value, kind in zip(cosines, kinds, strict=True)
        ],
        textposition="outside",
        cliponaxis=False,
        customdata=[escape_html(label) for label in labels],
        hovertemplate="%{customdata}: %{x:.6f}<extra></extra>",
    )
    names = [f"{row.rank:,} {escape_html(shortened(label, 14))}" for row, label in zip(rows, labels, strict=True)]
    token_rows(figure, names, 25)  # in a presentation a figure of 200 pixels would keep its height
    figure.update_layout(margin={**MARGIN, "t": 5})
    figure.update_xaxes(range=room_for_numbers(cosines, 0.4 if any(kinds) else 0.15))
    return figure


def cosine_histogram(counts: np.ndarray, nearest: float) -> Figure:
    """Draw how many tokens have which cosine, on a logarithmic axis, with a line at the nearest one."""
    edges = np.linspace(-1, 1, len(counts) + 1)
    filled = np.flatnonzero(counts)
    first, last = filled[0], filled[-1] + 1
    figure = Figure()
    figure.add_bar(
        x=edges[first:last],
        y=counts[first:last],
        width=0.92 * (edges[1] - edges[0]),
        offset=0,
        marker_color=EMBEDDING,
        hovertemplate="cosine from %{x:.2f}: %{y:,} tokens<extra></extra>",
    )
    figure.add_vline(nearest, line={"color": OURS, "width": 3})
    figure.update_xaxes(title="cosine", range=[edges[first] - 0.02, min(1.0, edges[last] + 0.05)])
    figure.update_yaxes(title="tokens", type="log", dtick=1)
    figure.update_layout(height=240, margin={**MARGIN, "t": 5})
    return figure
