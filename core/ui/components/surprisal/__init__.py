"""Tokens of a text, each with its probability and with a bar as high as its surprisal."""

from collections.abc import Callable, Mapping

import streamlit as st

from core.ui.components.component import component
from core.ui.state.presentation import screen_kind

__all__ = ["draw_surprisal"]

_SURPRISAL = component("surprisal", "surprisal", "surprisal", helpers=("tooltip",))


def draw_surprisal(picture: Mapping[str, object], key: str, cursor: int, on_move: Callable[[int], None]) -> None:
    """Draw the tokens in lines that wrap as text does.

    Args:
        picture: as `surprisal_picture` returns it.
        cursor: position of the chosen token, from 0.
        on_move: called with the position of a clicked token.
    """
    tokens = picture["tokens"]

    def moved() -> None:
        place = st.session_state[key]["moved"]
        if any(token["id"] == place for token in tokens):  # type: ignore[attr-defined]
            on_move(int(place))  # a browser can send anything

    kind = screen_kind()
    _SURPRISAL(key=key, data={**picture, "cursor": cursor, "kind": kind}, on_moved_change=moved)
