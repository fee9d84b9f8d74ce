"""Button that stops a computation."""

import streamlit as st


def stop_button(key: str = "stop") -> None:
    """Draw a button that does nothing: any click ends the script that is computing."""
    st.button("Stop", icon=":material/stop:", key=key)
