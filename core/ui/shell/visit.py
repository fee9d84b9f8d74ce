"""Opening of a visit: the tab is asked for its token where there is something to bring back, and told a new one."""

import streamlit as st

from core.ui.components.tab import ask_tab, tell_tab
from core.ui.state.url import address_parameters, restore_from_url, went_in_history
from core.ui.state.visit import keep_settings, question, resume, visit_token


def open_visit() -> None:
    """Continue or begin the visit of this tab, and restore what its address says; runs first on every page."""
    token = visit_token()
    if token is None:
        if resume(ask_tab(question())):
            st.rerun()  # the tab can be told the token of its visit only in another run
        st.stop()
    else:
        restore_from_url()
        if not went_in_history():  # until it is drawn, the session holds the settings of the entry before
            keep_settings()
        tell_tab(token, address_parameters())
