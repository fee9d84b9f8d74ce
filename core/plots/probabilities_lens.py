"""Grid of the logit lens as words and shades: layers upwards, positions to the right."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from core.plots.style import percent

if TYPE_CHECKING:
    from core.probabilities import LogitLens

# Rows that a screen has room for.
MOST_ROWS = 17
# With more columns there is no room for numbers, and with still more none for words.
COLUMNS_WITH_NUMBERS = 8
COLUMNS_WITH_WORDS = 14


def lens_rows(layers: int, every: bool) -> list[int]:
    """Return the layers that are drawn, from 0 (the embedding) to the output: every one, or at most MOST_ROWS.

    >>> lens_rows(13, every=False) == list(range(13)), lens_rows(31, every=False)
    (True, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30])
    """
    step = 1 if every else -(-(layers - 1) // (MOST_ROWS - 1)) or 1
    return sorted({0, *range(layers - 1, 0, -step)})


def lens_picture(
    lens: "LogitLens", label: Callable[[int], str], columns: int, rows: list[int], ranks: bool
) -> dict[str, Any]:
    """Return what is drawn of the last `columns` positions, the output first and the embedding last.

    A stronger shade is a higher probability (or a better rank).

    Args:
        label: readable form of a token id.
        rows: layers that are drawn.
        ranks: write and shade the rank of the token that follows instead of the layer's best token.
    """
    start = max(0, len(lens.targets) - columns)
    positions = range(start, len(lens.targets))
    return {
        "columns": [
            {"label": label(lens.encoded.ids[pos]), "follows": f"→ {label(int(lens.targets[pos]))}", "id": pos}
            for pos in positions
        ],
        "rows": [
            {
                "name": _name(layer, lens.layers),
                "cells": [_cell(lens, label, layer, pos, ranks, len(positions)) for pos in positions],
            }
            for layer in reversed(rows)
        ],
    }


def _name(layer: int, layers: int) -> str:
    if layer == 0:
        return "embedding"
    return f"output ({layer})" if layer == layers - 1 else f"block {layer}"


def _cell(
    lens: "LogitLens", label: Callable[[int], str], layer: int, pos: int, ranks: bool, columns: int
) -> dict[str, Any]:
    best, rank = int(lens.top_ids[layer, pos]), int(lens.target_ranks[layer, pos])
    probability = float(lens.top_probabilities[layer, pos])
    if ranks:
        word, number = f"{rank:,}", ""
        shade = float(np.clip(1 - np.log10(rank) / 3, 0, 1))  # rank 1 has full colour, rank 1,000 and beyond none
    else:
        word, number, shade = label(best), _whole_percent(probability), probability
    return {
        "word": word if columns <= COLUMNS_WITH_WORDS else "",
        "number": number if columns <= COLUMNS_WITH_NUMBERS else "",
        "shade": round(shade, 3),
        "style": "follows" if best == lens.targets[pos] else "",
        "lines": [
            f"position {pos + 1}, best: {label(best)} at {percent(probability)}",
            f"{label(int(lens.targets[pos]))} has rank {rank:,}",
        ],
    }


def _whole_percent(probability: float) -> str:
    """Write a probability in short, never rounded to 0% or 100%.

    >>> _whole_percent(0.42), _whole_percent(0.9996), _whole_percent(0.001)
    ('42%', '>99%', '<1%')
    """
    if probability < 0.01:
        return "<1%"
    return ">99%" if probability >= 0.995 else f"{probability:.0%}"
