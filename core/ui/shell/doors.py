"""Doors of Home: a click opens a view of another page."""

import streamlit as st

from core.ui.shell.views import open_view
from core.ui.state import keys
from core.ui.state.pending import PendingAction

_PAGE = PendingAction[str](keys.DOOR)


def open_door(page: str, view: str = "") -> None:
    """For callbacks: go to a page in the next run, and to one of its views if one is named."""
    if view:
        open_view(page, view)
    _PAGE.request(page)


def follow_door() -> None:
    """Go to the page that was requested, if one was."""
    if page := _PAGE.take():
        st.switch_page(f"pages/{page}.py")
