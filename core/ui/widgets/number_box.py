"""Box for large integers."""

import streamlit as st

from core.knobs import Knob
from core.ui.state.link import put_in_link


def number_box(declared: Knob) -> int:
    """Draw a box for an integer whose range is too wide for a slider; the value is checked like that of a knob.

    Args:
        declared: range, default and help; all its numbers are integers.
    """
    put_in_link(declared.key, int(declared.default), declared.allows, is_knob=True)
    value = st.number_input(
        declared.label,
        int(declared.minimum),
        int(declared.maximum),
        int(declared.default),
        int(declared.step),
        key=declared.key,
        help=declared.help or None,
        bind="query-params",
    )
    return int(declared.check(value))
