"""Display of errors, in one place for the whole app."""

import streamlit as st

from core.errors import PlaygroundError


def show_error(error: PlaygroundError) -> None:
    """Show what was received, what is allowed and what to do next, as text: it may quote what a visitor typed."""
    with st.container(border=True):
        st.markdown(":material/error: **That did not work**")
        for sentence in (error.received, error.allowed, error.next_step):
            if sentence:
                st.text(sentence)
