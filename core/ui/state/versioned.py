"""Widgets that edit a value which examples, links and other widgets change too; the session keeps it.

Telling such a widget of a change by assigning to its key fails twice on a slow network. A request sent before the
browser has heard of the change still carries the old value, and undoes it. And an answer that a later one overtakes is
never drawn: a browser that meets the widget in the later one shows it empty, and sends that. So a value changed
elsewhere gets a new widget, which begins with it.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st


def editor_key(name: str, value: Any) -> str:
    """Key of the widget that edits `name` now; its default must be `value`."""
    st.session_state.setdefault(_number(name), 0)
    if st.session_state.get(_key(name)) != value:
        st.session_state[_number(name)] += 1
    return _key(name)


def hear(name: str, key: str, keep: Callable[[Any], None]) -> None:
    """Give `keep` what was entered in the widget `key`, unless it is no longer the one that edits `name`."""
    if key == _key(name):
        keep(st.session_state[key])


def _number(name: str) -> str:
    return f"_edition_of_{name}"


def _key(name: str) -> str:
    return f"{name}_{st.session_state[_number(name)]}"
