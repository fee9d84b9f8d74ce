"""A box for large whole numbers."""

import streamlit as st

from core.knobs import Knob
from core.ui.state.url import put_in_link


def typed_number(declared: Knob) -> int:
    """A box for a number too far-ranging for a slider; checked again, because a browser can send anything."""
    put_in_link(declared.key)
    value = st.number_input(
        declared.label,
        declared.minimum,
        declared.maximum,
        declared.default,
        declared.step,
        key=declared.key,
        help=declared.help or None,
        bind="query-params",
    )
    return int(declared.check(value))
