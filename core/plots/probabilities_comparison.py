"""Two distributions side by side, and their difference."""

from typing import TYPE_CHECKING, Any

from core.plots.figure import Figure, subplots
from core.plots.style import FALL, PROBABILITY, RISE, escape_html, percent, points
from core.plots.tokens import token_rows

if TYPE_CHECKING:
    from core.tokenization import TokenPiece


TEXTS = ("after A", "after B", "B minus A (percentage points)")


def change_bars(
    pieces: "list[TokenPiece]", a: list[float], b: list[float], titles: tuple[str, str, str] = TEXTS
) -> Figure:
    """Draw two probabilities, such as after text A and after text B, and their difference; one row per token."""
    changes = [later - before for before, later in zip(a, b, strict=True)]
    figure = subplots(widths=[1, 1, 1], spacing=0.02, titles=titles, shared=True)
    names = [escape_html(piece.label) for piece in pieces]
    rows = list(range(len(pieces)))
    common = {"y": rows, "orientation": "h", "textposition": "outside", "cliponaxis": False, "customdata": names}
    hover = "%{customdata}<br>%{text}<extra></extra>"
    for column, values in ((1, a), (2, b)):
        text = list(map(percent, values))
        figure.add_bar(x=values, text=text, marker_color=PROBABILITY, hovertemplate=hover, row=1, col=column, **common)
    figure.add_bar(
        x=changes,
        text=list(map(points, changes)),
        marker_color=[RISE if change > 0 else FALL for change in changes],
        hovertemplate=hover,
        row=1,
        col=3,
        **common,
    )
    token_rows(figure, names)
    longest = 1.5 * max(*a, *b)
    reach = 1.9 * max(map(abs, changes)) or 1.0
    for column, extent in ((1, [0, longest]), (2, [0, longest]), (3, [-reach, reach])):
        figure.update_xaxes(range=extent, row=1, col=column)
    return figure


def comparison_picture(pieces: "list[TokenPiece]", a: list[float], b: list[float]) -> dict[str, Any]:
    """Return two probabilities, after text A and after text B, and their difference; one row per token."""
    rows = []
    for piece, before, later in zip(pieces, a, b, strict=True):
        change = later - before
        cells = [{"text": percent(p), "value": p, "kind": "probability"} for p in (before, later)]
        cells.append({"text": points(change), "value": change, "kind": "rise" if change > 0 else "fall"})
        rows.append({"label": piece.label, "cells": cells})
    keys = ("probability", "probability", "change")
    return {"columns": [{"title": title, "key": key} for title, key in zip(TEXTS, keys, strict=True)], "rows": rows}
