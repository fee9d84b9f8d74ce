"""The button that ends what is being computed."""

import streamlit as st


def stop_button() -> None:
    """Any click ends the script that is computing; this button does nothing else."""
    st.button("Stop", icon=":material/stop:", key="stop")
