"""Sliders for declared knobs."""

import streamlit as st

from core.knobs import Knob
from core.ui.state import keys
from core.ui.state.link import changed_knobs, put_in_link
from core.ui.state.undo import replace_values


def knob(declared: Knob) -> float:
    """Draw a slider for a declared knob; its value is checked again, because a browser can send anything."""
    put_in_link(declared.key, declared.default, declared.allows, is_knob=True)
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
    """Draw a slider over integers whose range depends on the text or the model; none if there is only one value.

    subtle: a slider with another range is another widget to Streamlit, and would begin at its default. Instead,
    the value is kept, or clamped to the new range.
    """
    if declared.maximum <= declared.minimum:
        return int(declared.minimum)
    kept, bounds = keys.knob_range(declared.key), (declared.minimum, declared.maximum)
    value = st.session_state.get(declared.key)
    if isinstance(value, int | float):
        within = int(min(max(value, declared.minimum), declared.maximum))
        # Only then, because assigning would undo a change that is being made meanwhile.
        if within != value or st.session_state.get(kept, bounds) != bounds:
            st.session_state[declared.key] = within
    st.session_state[kept] = bounds
    return int(knob(declared))


def knob_row(*declared: Knob) -> list[float]:
    """Draw knobs side by side and return their values."""
    values = []
    for column, one in zip(st.columns(len(declared)), declared, strict=True):
        with column:
            values.append(knob(one))
    return values


def reset_button() -> None:
    """Draw a button that sets the knobs of the view back to their defaults; none if they all stand there.

    subtle: draw it after the knobs of the view, which name themselves while they are drawn.
    """
    defaults = changed_knobs()
    if defaults:
        help_text = "Every slider and number of this view back to its default"
        st.button(
            "Reset",
            icon=":material/restart_alt:",
            key="reset-knobs",
            help=help_text,
            on_click=replace_values,
            args=(defaults,),
            type="tertiary",
        )
