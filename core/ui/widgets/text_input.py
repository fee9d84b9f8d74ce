"""The sentence that travels through the pages, and the examples that replace it at a click."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from core.models import CATALOG, LanguageModel
from core.tokenization import EncodedText, token_piece, visible
from core.ui.state.shared import model_pool
from core.ui.state.url import LACKING_MODEL, acted
from core.ui.state.versioned import editor_key, hear
from core.ui.widgets.markdown import literal

_PIECES_SHOWN = 40


@dataclass(frozen=True)
class Preset:
    """An example: its text, knob settings, and the model it was made for, chosen when its files are on this machine."""

    title: str
    text: str
    knobs: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""


def sentence(label: str = "Your text") -> str:
    """The shared text, editable: one line that Enter sends, or a box for several lines.

    The one-line field of a browser turns pasted line breaks into blanks, so a box can be asked for in the sidebar.
    """
    text = st.session_state["text"]
    if "\n" in text or st.session_state.get("several_lines"):
        widget, kind = st.text_area, "text_box"
    else:
        widget, kind = st.text_input, "text_line"
    key = editor_key(kind, text)
    widget(label, text, key=key, on_change=hear, args=(kind, key, partial(acted, "text")))
    return text


def presets(examples: list[Preset]) -> None:
    """Buttons that set text, knobs and model at once."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption("Examples", width="content")
        for example in examples:
            st.button(example.title, on_click=_apply, args=(example,), key=f"preset-{example.title}")
    lacking = st.session_state.get(LACKING_MODEL)
    if lacking:
        st.info(
            f"This example was made for {CATALOG[lacking].title}, which is not on this machine; Home can fetch it. "
            "What you see is computed by the model on the left.",
            icon=":material/info:",
        )


def show_what_is_read(model: LanguageModel, encoded: EncodedText, reader: str = "The model") -> None:
    """The tokens the model reads, and a warning when it does not read all of the text."""
    read = len(encoded.ids)
    if encoded.left_out:
        st.warning(
            f"The text has {read + encoded.left_out:,} tokens. The model reads the last {read:,}; the first "
            f"{encoded.left_out:,} are left out. (This view computes at most {encoded.limit:,} tokens; the model's "
            f"context is {encoded.context:,}.)"
        )
    if encoded.unread:
        st.warning(f"This model has no token for {literal(visible(encoded.unread[:20]))}; it is left out.")
    pieces = " | ".join(token_piece(model.tokenizer, token_id).label for token_id in encoded.ids[-_PIECES_SHOWN:])
    more = "… | " if read > _PIECES_SHOWN else ""
    st.text(f"{reader} reads {read:,} token{'s' if read > 1 else ''}:  {more}{pieces}")


def _apply(example: Preset) -> None:
    acted("text", example.text)
    for key, value in example.knobs.items():
        st.session_state[key] = value
    if example.model and model_pool().state(CATALOG[example.model]) != "absent":
        acted("model", example.model)
    elif example.model:
        st.session_state[LACKING_MODEL] = example.model
