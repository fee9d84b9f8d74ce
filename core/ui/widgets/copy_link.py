"""Control that shows the link of a view."""

import streamlit as st

from core.ui.state.url import LONGEST_TEXT_IN_URL, view_link


def copy_link() -> None:
    """Draw a control that shows the URL of exactly this view, with a button to copy it."""
    with st.popover("Copy link", icon=":material/link:"):
        link = view_link()
        if link is None:
            st.text(f"The text is too long for a link (at most {LONGEST_TEXT_IN_URL:,} characters once encoded).")
            return
        st.caption("Opens this page with this text, model and these settings.")
        st.code(link, language=None, wrap_lines=True)
