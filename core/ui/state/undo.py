"""One step back from an example, or from Reset: the text, settings and model that it replaced.

Several examples tried one after the other are one step, back to what the person had. Once the person has typed a text
or chosen a model there is something new to keep, and the offer ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.ui.state import keys
from core.ui.state.link import linked_keys
from core.ui.state.url import set_by_user

_SHARED = (keys.TEXT, keys.MODEL, keys.DTYPE)
_ABSENT = object()


@dataclass(frozen=True)
class Replaced:
    """Values that examples have replaced, and the shared ones they have set.

    Attributes:
        before: the value of every key they have touched and of the view's settings, which may follow from them; a key
            that had none holds a marker.
        after: text, model and number format as the last example left them.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]


def replace_values(values: Mapping[str, Any]) -> None:
    """For callbacks: store an example's values, and remember those they replace."""
    offered = _replaced()
    touched = {*_SHARED, *values, *linked_keys()}
    before = {key: st.session_state.get(key, _ABSENT) for key in touched}
    if offered:
        before |= offered.before  # what stood before the first example
    _store(values)
    st.session_state[keys.REPLACED] = Replaced(before, _shared())


def undo() -> None:
    """For callbacks: bring back what was replaced."""
    offered = _replaced()
    if offered:
        _store(offered.before)
        del st.session_state[keys.REPLACED]


def offer_undo() -> str:
    """Return the label of the way back; empty when there is nothing to go back to."""
    offered = _replaced()
    if not offered:
        return ""
    changed = [name for name in (keys.TEXT, keys.MODEL) if offered.before[name] != st.session_state[name]]
    words = {keys.TEXT: "my text", keys.MODEL: "my model"}
    return f"Undo: back to {' and '.join(words[name] for name in changed) or 'my settings'}"


def _replaced() -> Replaced | None:
    """Return what can be undone; nothing once the person has changed text, model or number format."""
    offered: Replaced | None = st.session_state.get(keys.REPLACED)
    if not offered or offered.after != _shared():
        return None
    return (
        offered if any(st.session_state.get(key, _ABSENT) != value for key, value in offered.before.items()) else None
    )


def _shared() -> dict[str, Any]:
    return {name: st.session_state[name] for name in _SHARED}


def _store(values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if value is _ABSENT:
            st.session_state.pop(key, None)
        elif key in _SHARED:
            set_by_user(key, value)
        else:
            st.session_state[key] = value
