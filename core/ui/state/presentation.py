"""Presentation: the screen as a class reads it, from ten metres. The link carries it as `present=true`."""

import streamlit as st

from core.plots import PRESENTED_SCALE
from core.ui.state import keys

_FULL_HD = (1920, 1080)
_SMALLEST, _LARGEST = 320, 10_000


def presenting() -> bool:
    """Return True while the page is presented."""
    return st.query_params.get(keys.PRESENT) == "true"


def screen_kind() -> str:
    """Return the CSS class of a component's root: "presented" in a presentation, empty at the desk."""
    return "presented" if presenting() else ""


def toggle_presentation() -> None:
    """For callbacks: begin or end the presentation."""
    if presenting():
        del st.query_params[keys.PRESENT]
    else:
        st.query_params[keys.PRESENT] = "true"


def screen() -> tuple[int, int]:
    """Return width and height, in pixels, of the screen the page is presented on."""
    size: tuple[int, int] = st.session_state.get(keys.SCREEN, _FULL_HD)
    return size


def store_screen(size: object) -> None:
    """For callbacks: store the size a browser has sent; anything else than two sensible numbers is ignored."""
    if not isinstance(size, list | tuple) or len(size) != 2:
        return
    if all(isinstance(pixels, int | float) and _SMALLEST <= pixels <= _LARGEST for pixels in size):
        st.session_state[keys.SCREEN] = (int(size[0]), int(size[1]))


def type_scale() -> float:
    """Return the factor by which figures are enlarged: 1 at the desk."""
    if not presenting():
        return 1.0
    return PRESENTED_SCALE * min(side / full for side, full in zip(screen(), _FULL_HD, strict=True))
