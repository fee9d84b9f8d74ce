"""The text as a line of tokens, with arcs from the one that looks to those it looks at."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from core.plots import weight_words
from core.tokenization import TokenPiece
from core.tokenization.describe import shorten
from core.ui.components.component import component

__all__ = ["MOST_WITH_NUMBERS", "THINNEST", "attention_line"]

THINNEST = 0.01
# More tokens than this fill the page; they come closer together and tell their weights to the pointer only.
MOST_WITH_NUMBERS = 40
_LINE = component("attention_line", "attention_line", "looks")


def attention_line(
    pieces: Sequence[TokenPiece],
    query: int,
    row: np.ndarray | None,
    key: str,
    on_click: Callable[[int], None],
    picked: int | None = None,
) -> None:
    """Draw the tokens; a click hands over the place of a token.

    Args:
        query: place of the token that looks.
        row: its weights, shape (key_pos,); None while they are not to be seen.
        picked: place of the token somebody guessed.
    """

    def pass_on() -> None:
        place = st.session_state[key]["clicked"]
        # A browser can send anything.
        if isinstance(place, int | float) and 0 <= place < len(pieces):
            on_click(int(place))

    words = [_word(place, piece, query, row, picked) for place, piece in enumerate(pieces)]
    data = {
        "words": words,
        "query": query,
        "thinnest": THINNEST,
        "most_with_numbers": MOST_WITH_NUMBERS,
        "label": f"{len(pieces)} tokens",
    }
    _LINE(key=key, data=data, on_clicked_change=pass_on)


def _word(place: int, piece: TokenPiece, query: int, row: np.ndarray | None, picked: int | None) -> dict:
    weight = float(row[place]) if row is not None and place <= query else 0.0
    label = shorten(piece.label)
    kind = "query" if place == query else "picked" if place == picked else "later" if place > query else ""
    if row is None:
        under = "your pick" if place == picked else "looks" if place == query else ""
    else:
        under = weight_words(weight) if place <= query else ""
    said = f"weight {weight:.6g}" if row is not None and place <= query else ""
    title = f"{place + 1} {label}{' · comes later, cannot be seen' if place > query else f' · {said}' if said else ''}"
    return {"label": label, "under": under, "weight": weight, "kind": kind, "title": title}
