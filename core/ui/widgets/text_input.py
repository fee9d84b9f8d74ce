"""Box of the sentence that all pages share, and warnings about what the model does not read of it."""

import streamlit as st

from core.tokenization import EncodedText, visible
from core.ui.state import keys
from core.ui.state.url import set_by_user
from core.ui.state.versioned import editor_key, store_edit
from core.ui.widgets.markdown import escape_markdown

# A line that is sent while it is typed goes after so long without a key.
TYPING_PAUSE = "250ms"


def sentence(label: str = "Your text", live: bool = False) -> str:
    """Draw the shared text: a box of one line that Enter sends, or of several lines.

    A browser's one-line field turns pasted line breaks into spaces, so there is a switch to a box of several lines.

    Args:
        live: True for a view that needs no pass of the model: the line is sent while it is typed.
    """
    text = st.session_state[keys.TEXT]
    several = "\n" in text or st.session_state.get(keys.SEVERAL_LINES)
    editor = "text_box" if several else "text_line"
    key = editor_key(editor, text)
    edited = (editor, key, _store)
    if several:
        st.text_area(label, text, key=key, on_change=store_edit, args=edited, label_visibility="collapsed")
    else:
        st.text_input(
            label,
            text,
            key=key,
            on_change=store_edit,
            args=edited,
            label_visibility="collapsed",
            live=live and TYPING_PAUSE,
        )
    return text


def several_lines() -> None:
    """Draw the switch to a box of several lines."""
    st.toggle(
        "Text of several lines", key=keys.SEVERAL_LINES, help="A box that keeps line breaks; Ctrl+Enter sends it."
    )


def _store(text: str) -> None:
    set_by_user(keys.TEXT, text)


def warn_unread(encoded: EncodedText) -> None:
    """Warn when the model does not read all of the text."""
    read = len(encoded.ids)
    if encoded.left_out:
        st.warning(
            f"The text has {read + encoded.left_out:,} tokens. The model reads the last {read:,}; the first "
            f"{encoded.left_out:,} {'is' if encoded.left_out == 1 else 'are'} left out. "
            f"(This view computes at most {encoded.limit:,} tokens; the model's "
            f"context is {encoded.context:,}.)"
        )
    if encoded.unread:
        st.warning(f"This model has no token for {escape_markdown(visible(encoded.unread[:20]))}; it is left out.")
