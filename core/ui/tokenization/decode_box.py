"""Box that decodes ids to text."""

from collections.abc import Callable

import streamlit as st

from core.errors import PlaygroundError
from core.tokenization import parse_ids
from core.ui.shell.errors import show_error
from core.ui.widgets.text_input import TYPING_PAUSE


def decode_box(vocabulary: str, decode: Callable[[list[int]], str], example: str) -> dict[str, str]:
    """Decode pasted ids and return the text by the ids, with spaces between them.

    An unknown id shows an error, leaves the rest of the page unchanged, and returns nothing.

    Args:
        vocabulary: its key; ids of one mean nothing in another, so each has a box of its own.
    """
    st.markdown("**From ids back to text**")
    typed = st.text_input(
        "Ids to decode", value=example, key=f"decode-{vocabulary}", persist_state="session", live=TYPING_PAUSE
    )
    try:
        ids = parse_ids(typed)
        text = decode(ids)
    except PlaygroundError as error:
        show_error(error)
        return {}
    st.code(text, language=None, wrap_lines=True)
    return {" ".join(map(str, ids)): text}
