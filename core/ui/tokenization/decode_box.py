"""Box that decodes ids to text."""

from collections.abc import Callable

import streamlit as st

from core.errors import PlaygroundError
from core.tokenization import parse_ids
from core.ui.shell.errors import show_error


def decode_box(decode: Callable[[list[int]], str], example: str) -> None:
    """Decode pasted ids; an unknown id shows an error and leaves the rest of the page unchanged."""
    st.markdown("**From ids back to text**")
    typed = st.text_input("Ids to decode", value=example, key="decode", persist_state="session")
    try:
        st.code(decode(parse_ids(typed)), language=None, wrap_lines=True)
    except PlaygroundError as error:
        show_error(error)
