"""Box of the corpus that word level, character level and BPE from scratch learn from: one corpus for all three."""

import streamlit as st

from core.tokenization import COURSE_CORPUS
from core.ui.state import keys
from core.ui.state.url import linked_text

_KEPT = keys.linked_text(keys.CORPUS)


def corpus_box(title: str) -> str:
    """Draw the folded box, and above it whose corpus it is when it is not the course's; returns the corpus."""
    note = st.container()
    with st.expander(title):
        corpus = linked_text(keys.CORPUS, COURSE_CORPUS, "Corpus")
    if corpus != COURSE_CORPUS:
        with note, st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                "This is **your corpus**, not the course's. Word level, Character level and BPE from scratch all "
                "learn from it.",
                width="content",
            )
            st.button("Back to the course's corpus", on_click=_restore, key="course-corpus", icon=":material/undo:")
    return corpus


def _restore() -> None:
    st.session_state[_KEPT] = COURSE_CORPUS
