"""Tokens of a text in a line, with arcs from the query to the keys it attends to, or may attend to."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from core.plots import plural, weight_words
from core.tokenization import TokenPiece
from core.tokenization.describe import shorten
from core.ui.components.component import component
from core.ui.state.presentation import presenting

__all__ = ["attention_line"]

_THINNEST = 0.01
# With more tokens they are drawn closer together, and weights are shown on hover only.
_MOST_WITH_NUMBERS = 40
_LINE = component("attention_line", "attention_line", "attention", helpers=("roving_focus",))


def attention_line(
    pieces: Sequence[TokenPiece],
    query: int,
    row: np.ndarray | None,
    key: str,
    on_click: Callable[[int], None],
    picked: int | None = None,
) -> None:
    """Draw the tokens.

    Args:
        query: position of the query token.
        row: its attention weights, shape (key_pos,); None while they are hidden.
        on_click: called with the position of a clicked token.
        picked: position of the guessed token.
    """

    def pass_on() -> None:
        position = st.session_state[key]["clicked"]
        if isinstance(position, int | float) and 0 <= position < len(pieces):  # a browser can send anything
            on_click(int(position))

    words = [_word(position, piece, query, row, picked) for position, piece in enumerate(pieces)]
    data = {
        "words": words,
        "query": query,
        "thinnest": _THINNEST,
        "most_with_numbers": _MOST_WITH_NUMBERS,
        "label": plural(len(pieces), "token"),
        "tall": presenting(),
        "asked": row is None,
    }
    _LINE(key=key, data=data, on_clicked_change=pass_on)


def _word(
    position: int, piece: TokenPiece, query: int, row: np.ndarray | None, picked: int | None
) -> dict[str, object]:
    weight = None if row is None or position > query else float(row[position])
    label = shorten(piece.label)
    return {
        "label": label,
        "under": _under(position, query, row is None, weight, picked),
        "weight": weight or 0.0,
        "kind": "query"
        if position == query
        else "picked"
        if position == picked
        else "later"
        if position > query
        else "",
        "title": f"{position + 1} {label}{_details(position, query, weight)}",
    }


def _under(position: int, query: int, hidden: bool, weight: float | None, picked: int | None) -> str:
    if hidden:
        return "your pick" if position == picked else "looks" if position == query else ""
    return "" if weight is None else weight_words(weight)


def _details(position: int, query: int, weight: float | None) -> str:
    if position > query:
        return " · comes later, cannot be seen"
    return "" if weight is None else f" · weight {weight:.6g}"
