"""Cursor: the token of the sentence that all views look at; it travels with the sentence and its link."""

from collections.abc import Sequence

import streamlit as st

from core.tokenization import TokenPiece, find_token
from core.ui.state import keys
from core.ui.state.url import linked_value


def cursor(pieces: Sequence[TokenPiece], key: str = keys.CURSOR, default: int = -1) -> int:
    """Return the position, from 0, of the token that was clicked, or that an example or a link names.

    Args:
        pieces: the tokens a view reads.
        key: the session value that holds it; a second token of a view has one of its own.
        default: the position if there is no such token; -1 for the last one.
    """
    words = [piece.data.decode("utf-8", "replace") for piece in pieces]
    return find_token(words, linked_value(key), default % len(pieces))


def move_cursor(position: int, key: str = keys.CURSOR) -> None:
    """For callbacks: store a position, counted from 1 so that people can read it in the link."""
    st.session_state[key] = str(position + 1)
