"""A box that turns ids back into text."""

from collections.abc import Callable

import streamlit as st

from core.errors import PlaygroundError
from core.tokenization import parse_ids
from core.ui.shell.errors import show_error


def decode_box(decode: Callable[[list[int]], str], example: str) -> None:
    """Decode pasted ids; an id that does not exist gets a sentence and leaves the rest of the page alone."""
    st.markdown("**From ids back to text**")
    typed = st.text_input("Ids to decode", value=example, key="decode", persist_state="session")
    try:
        st.code(decode(parse_ids(typed)), language=None, wrap_lines=True)
    except PlaygroundError as error:
        show_error(error)
