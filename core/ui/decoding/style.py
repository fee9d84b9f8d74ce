"""Stylesheet of the Decoding page."""

from pathlib import Path

import streamlit as st

from core.ui.state.presentation import presenting

_STYLE = Path(__file__).parent / "decoding.css"
# Long columns scroll above the bar with the claim.
_PRESENTED = "<style>.st-key-cards { max-height: calc(100vh - 12.3rem); overflow-y: auto; }</style>"


def decoding_style() -> None:
    """Lay columns and tree out for a phone and for a class."""
    st.html(_STYLE)
    if presenting():
        st.html(_PRESENTED)
