"""Sliders for declared knobs."""

import streamlit as st

from core.knobs import Knob
from core.ui.state import keys
from core.ui.state.url import put_in_link


def knob(declared: Knob) -> float:
    """A slider for a declared knob; its value is checked again, because a browser can send anything."""
    put_in_link(declared.key)
    return declared.check(
        st.slider(
            declared.label,
            declared.minimum,
            declared.maximum,
            declared.default,
            declared.step,
            key=declared.key,
            help=declared.help,
            bind="query-params",
        )
    )


def ranged_knob(declared: Knob) -> int:
    """A knob over whole numbers whose range follows the text or the model; none when there is nothing to choose.

    subtle: a slider with another range is another widget to Streamlit, and would begin at its default. The value stays
    instead, or moves to the new end.
    """
    if declared.maximum <= declared.minimum:
        return int(declared.minimum)
    kept, bounds = keys.knob_range(declared.key), (declared.minimum, declared.maximum)
    value = st.session_state.get(declared.key)
    if isinstance(value, int | float):
        within = int(min(max(value, declared.minimum), declared.maximum))
        # Only then: assigning would undo what is being dragged meanwhile.
        if within != value or st.session_state.get(kept, bounds) != bounds:
            st.session_state[declared.key] = within
    st.session_state[kept] = bounds
    return int(knob(declared))


def knob_row(*declared: Knob) -> list[float]:
    """Knobs side by side; returns their values."""
    values = []
    for place, one in zip(st.columns(len(declared)), declared, strict=True):
        with place:
            values.append(knob(one))
    return values
