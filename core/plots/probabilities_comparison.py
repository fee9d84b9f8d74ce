"""Two distributions side by side, and their difference."""

from typing import TYPE_CHECKING, Any

from core.plots.style import percent, points

if TYPE_CHECKING:
    from core.tokenization import TokenPiece


TEXTS = ("after A", "after B", "B minus A (percentage points)")


def comparison_picture(
    pieces: "list[TokenPiece]", a: list[float], b: list[float], titles: tuple[str, str, str] = TEXTS
) -> dict[str, Any]:
    """Return two probabilities, such as after text A and after text B, and their difference; one row per token."""
    rows = []
    for piece, before, later in zip(pieces, a, b, strict=True):
        change = later - before
        cells = [{"text": percent(p), "value": p, "kind": "probability"} for p in (before, later)]
        cells.append({"text": points(change), "value": change, "kind": "rise" if change > 0 else "fall"})
        rows.append({"label": piece.label, "cells": cells})
    keys = ("probability", "probability", "change")
    return {"columns": [{"title": title, "key": key} for title, key in zip(titles, keys, strict=True)], "rows": rows}
