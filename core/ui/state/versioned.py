"""Versioned widgets: they edit a session value that examples, links and other widgets change too.

Assigning to such a widget's key fails on a slow network in two ways. A request sent before the browser has received
the change still carries the old value, and undoes it. And a response that a later one overtakes is never drawn: a
browser that first sees the widget in the later one shows it empty, and sends that. So a value changed elsewhere gets a
new widget, which starts with it.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.ui.state import keys


def editor_key(name: str, value: Any) -> str:
    """Return the key of the widget that edits the value `name` now; its default must be `value`."""
    st.session_state.setdefault(keys.edition(name), 0)
    if st.session_state.get(_current(name)) != value:
        st.session_state[keys.edition(name)] += 1
    return _current(name)


def store_edit(name: str, key: str, store: Callable[[Any], None]) -> None:
    """For `on_change`: call `store` with the value of the widget `key`, unless a newer widget edits `name`."""
    if key == _current(name):
        store(st.session_state[key])


def _current(name: str) -> str:
    return keys.editor(name, st.session_state[keys.edition(name)])
