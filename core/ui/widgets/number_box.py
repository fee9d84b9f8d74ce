"""A box for large whole numbers."""

import streamlit as st

from core.knobs import Knob
from core.ui.state.url import put_in_link


def number_box(declared: Knob) -> int:
    """Ask for a whole number whose range is too wide for a slider; checked again, because a browser can send anything.

    Args:
        declared: range, default and help; all its numbers are whole.
    """
    put_in_link(declared.key)
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
