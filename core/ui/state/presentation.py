"""Presentation: the screen as a class reads it, from ten metres. The link carries it as `present=true`."""

import streamlit as st

from core.ui.state import keys

# Figures are drawn for this width at the desk, and grow with the screen in a presentation.
_DESK_WIDTH = 1035
_DEFAULT_SIZE = (1920, 1080)
_SMALLEST, _LARGEST = 320, 10_000


def presenting() -> bool:
    """Return True while the page is presented."""
    return st.query_params.get(keys.PRESENT) == "true"


def toggle_presentation() -> None:
    """For callbacks: begin or end the presentation."""
    if presenting():
        del st.query_params[keys.PRESENT]
    else:
        st.query_params[keys.PRESENT] = "true"


def screen() -> tuple[int, int]:
    """Return width and height, in pixels, of the screen the page is presented on."""
    size: tuple[int, int] = st.session_state.get(keys.SCREEN, _DEFAULT_SIZE)
    return size


def store_screen(size: object) -> None:
    """For callbacks: store the size a browser has sent; anything else than two sensible numbers is ignored."""
    if not isinstance(size, list | tuple) or len(size) != 2:
        return
    if all(isinstance(pixels, int | float) and _SMALLEST <= pixels <= _LARGEST for pixels in size):
        st.session_state[keys.SCREEN] = (int(size[0]), int(size[1]))


def type_scale() -> float:
    """Return the factor by which sizes in figures grow: 1 at the desk, 1.86 on a screen of 1920 pixels."""
    return screen()[0] / _DESK_WIDTH if presenting() else 1.0
