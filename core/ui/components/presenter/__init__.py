"""Keys of the presentation, its scene dots, and the size of the screen it is shown on."""

from collections.abc import Callable

import streamlit as st

from core.ui.components.component import component
from core.ui.state import keys

__all__ = ["presenter"]

_PRESENTER = component("presenter", "presenter", "presenter")


def presenter(presenting: bool, size: tuple[int, int], on_size: Callable[[object], None]) -> None:
    """Listen to the keys P, arrows, Space, R, B and Esc.

    Args:
        size: width and height, in pixels, that the page was drawn for.
        on_size: called with [width, height] of the window when they are others; a browser can send anything.
    """

    def resized() -> None:
        on_size(st.session_state[keys.PRESENTER]["size"])

    _PRESENTER(key=keys.PRESENTER, data={"presenting": presenting, "size": size}, on_size_change=resized)
