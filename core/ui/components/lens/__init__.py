"""Grid of the logit lens: a row for each layer, a column for each position."""

from collections.abc import Callable, Mapping
from zlib import crc32

import streamlit as st

from core.ui.components.component import component
from core.ui.state.presentation import screen_kind

__all__ = ["draw_lens"]

_LENS = component("lens", "lens", "lens", helpers=("tooltip",))


def draw_lens(picture: Mapping[str, object], key: str, cursor: int, on_move: Callable[[int], None]) -> None:
    """Draw the grid; its rows appear from the embedding upwards when the text or the model is another one.

    Args:
        picture: as `lens_picture` returns it.
        cursor: position of the chosen token, from 0; its column is framed.
        on_move: called with the position of a clicked column.
    """

    def moved() -> None:
        place = st.session_state[key]["moved"]
        if isinstance(place, int | float) and any(column["id"] == place for column in picture["columns"]):  # type: ignore[attr-defined]
            on_move(int(place))  # a browser can send anything

    data = {**picture, "cursor": cursor, "key": crc32(repr(picture).encode("utf-8", "surrogatepass"))}
    _LENS(key=key, data={**data, "kind": screen_kind()}, on_moved_change=moved)
