"""Token strip: the tokens of the sentence in one line, with the cursor that all views share."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.plots.style import token_hue
from core.tokenization import TokenPiece
from core.tokenization.describe import shorten
from core.ui.components.component import component
from core.ui.state import keys

__all__ = ["token_strip"]

# With more tokens, a window round the cursor is drawn, and a map of the whole text below it.
_MOST_TOKENS = 24
_STRIP = component("token_strip", "strip", "strip", helpers=("roving_focus",))


def token_strip(pieces: Sequence[TokenPiece], cursor: int | None, on_move: Callable[[int], None]) -> None:
    """Draw the tokens.

    Args:
        cursor: position of the chosen token, from 0; None if no token can be chosen: the end of the text is in sight.
        on_move: called with the position of a clicked token.
    """

    def moved() -> None:
        place = st.session_state[keys.STRIP]["moved"]
        # A browser can send anything.
        if cursor is not None and isinstance(place, int | float) and 0 <= place < len(pieces):
            on_move(int(place))

    first = _first_shown(len(pieces), len(pieces) if cursor is None else cursor)
    shown = pieces[first : first + _MOST_TOKENS]
    data = {
        "label": f"{len(pieces):,} {'token' if len(pieces) == 1 else 'tokens'}",
        "tokens": [
            {"label": shorten(piece.label), "id": piece.token_id, "hue": token_hue(piece.data)} for piece in shown
        ],
        "first": first,
        "total": len(pieces),
        "cursor": cursor,
    }
    _STRIP(key=keys.STRIP, data=data, on_moved_change=moved)


def _first_shown(tokens: int, cursor: int) -> int:
    """Return the first position of the window that has the cursor in its middle, where the text allows it.

    >>> _first_shown(10, 9), _first_shown(100, 50), _first_shown(100, 99)
    (0, 38, 76)
    """
    return max(0, min(cursor - _MOST_TOKENS // 2, tokens - _MOST_TOKENS))
