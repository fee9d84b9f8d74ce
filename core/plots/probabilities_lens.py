"""Grid of the logit lens: layers upwards, positions to the right."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.plots.figure import Figure
from core.plots.style import MARGIN, PROBABILITY_SCALE, escape_html, percent
from core.plots.type_scale import DENSE_TOKEN_FONT, DESK

if TYPE_CHECKING:
    from core.probabilities import LogitLens

# With more columns there is no room for words in the cells.
COLUMNS_WITH_WORDS = 14
COLUMNS_WITH_NUMBERS = 8
LAYER_PIXELS = 21


def lens_grid(lens: "LogitLens", label: Callable[[int], str], columns: int, ranks: bool) -> Figure:
    """Draw the last `columns` positions. A stronger colour is a higher probability (or a better rank).

    Args:
        label: readable form of a token id.
        ranks: write and colour the rank of the token that follows instead of the layer's best token.
    """
    start = max(0, len(lens.encoded.ids) - columns)
    shown = slice(start, None)
    # Rank 1 has full colour, rank 1,000 and beyond none.
    colors = np.clip(1 - np.log10(lens.target_ranks) / 3, 0, 1) if ranks else lens.top_probabilities
    words = _words(lens, label, start, ranks)
    figure = Figure()
    figure.add_heatmap(
        z=colors[:, shown].astype(np.float32),
        zmin=0,
        zmax=1,
        colorscale=PROBABILITY_SCALE,
        showscale=False,
        xgap=1,
        ygap=1,
        text=words,
        texttemplate="%{text}" if words[0].size <= COLUMNS_WITH_WORDS else None,
        textfont_size=DESK.axis,
        customdata=_details(lens, label, start),
        hovertemplate="%{customdata}<extra></extra>",
    )
    follows = [
        f"{_short(label(token), 9)}<br>→ {_short(label(target), 9)}"
        for token, target in zip(lens.encoded.ids[shown], lens.targets[shown].tolist(), strict=True)
    ]
    figure.update_xaxes(side="top", tickmode="array", tickvals=list(range(len(follows))), ticktext=follows)
    figure.update_xaxes(tickfont=DENSE_TOKEN_FONT, showgrid=False)
    if len(follows) > COLUMNS_WITH_WORDS:
        figure.update_xaxes(ticktext=[str(start + i + 1) for i in range(len(follows))], nticks=20)
    _layer_axis(figure, lens.layers)
    figure.update_layout(margin={**MARGIN, "t": 50}, height=LAYER_PIXELS * lens.layers + 70)
    return figure


def _layer_axis(figure: Figure, layers: int) -> None:
    layers_named = sorted({0, *range(0, layers - 1, 5), layers - 1})
    if layers - 1 - layers_named[-2] < 2 and len(layers_named) > 2:
        layers_named.pop(-2)
    names = {0: "embedding", layers - 1: f"output, block {layers - 1}"}
    figure.update_yaxes(
        tickmode="array",
        tickvals=layers_named,
        ticktext=[names.get(layer, f"block {layer}") for layer in layers_named],
        showgrid=False,
    )


def _words(lens: "LogitLens", label: Callable[[int], str], start: int, ranks: bool) -> npt.NDArray[np.object_]:
    """Return the text of each cell, shape (layer, columns); bold where the best token is the one that follows."""
    cells = np.empty((lens.layers, len(lens.targets) - start), dtype=object)
    for layer, column in np.ndindex(cells.shape):
        pos = start + column
        token_id = int(lens.top_ids[layer, pos])
        if ranks:
            words = f"{lens.target_ranks[layer, pos]:,}"
        elif cells.shape[1] <= COLUMNS_WITH_NUMBERS:
            words = f"{_short(label(token_id), 8)} {_whole_percent(lens.top_probabilities[layer, pos])}"
        else:
            words = _short(label(token_id), 10)
        cells[layer, column] = f"<b>{words}</b>" if token_id == lens.targets[pos] else words
    return cells


def _whole_percent(probability: float) -> str:
    """Write a probability in short, never rounded to 0% or 100%.

    >>> _whole_percent(0.42), _whole_percent(0.9996), _whole_percent(0.001)
    ('42%', '&gt;99%', '&lt;1%')
    """
    if probability < 0.01:
        return "&lt;1%"
    return "&gt;99%" if probability >= 0.995 else f"{probability:.0%}"


def _short(label: str, room: int) -> str:
    """Shorten a label to the room of a cell, with a mark where it is cut off."""
    return escape_html(label if len(label) <= room else f"{label[: room - 1]}…")


def _details(lens: "LogitLens", label: Callable[[int], str], start: int) -> npt.NDArray[np.object_]:
    """Return the tooltip of each cell, shape (layer, columns)."""
    cells = np.empty((lens.layers, len(lens.targets) - start), dtype=object)
    for layer, column in np.ndindex(cells.shape):
        pos = start + column
        best = escape_html(label(int(lens.top_ids[layer, pos])))
        cells[layer, column] = (
            f"after block {layer}, position {pos + 1}<br>best: {best} "
            f"at {percent(float(lens.top_probabilities[layer, pos]))}"
            f"<br>{escape_html(label(int(lens.targets[pos])))} has rank {lens.target_ranks[layer, pos]:,}"
        )
    return cells
