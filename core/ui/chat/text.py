"""Texts of people and models on the page: shown as text, never as markup.

A reply may contain Markdown, HTML, LaTeX or the URL of an image; none of it may be interpreted or fetched.
"""

import html

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.chat import Author, ChatPrompt
from core.models import LanguageModel
from core.tokenization import token_piece, visible
from core.tokenization.pieces import unread_characters
from core.ui.chat.colours import LOOKS, background, edge
from core.ui.widgets.markdown import escape_markdown

# Shown for an empty reply.
ENDED_AT_ONCE = "(nothing: it ended its turn at once)"
_TEXT = "white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1.05rem; line-height: 1.5"
_TOKENS = """<style>
.sent {line-height: 1.9; font-family: monospace; font-size: 1rem; overflow-wrap: anywhere}
.sent span {display: inline-block; max-width: 100%; line-height: 1.45; padding: 1px; border-radius: 3px;
  white-space: pre-wrap; cursor: help}
.sent .legend {display: inline-block; font-family: sans-serif; padding: 1px 8px; margin: 0 6px 6px 0; cursor: default}
</style>"""


def plain_text(text: str, placeholder: DeltaGenerator | None = None) -> None:
    """Draw `text` unchanged, with line wrapping."""
    (placeholder or st).html(f'<div style="{_TEXT}">{html.escape(text)}</div>')


def sent_tokens(model: LanguageModel, prompt: ChatPrompt) -> None:
    """Draw the prompt token by token, coloured by author; a tooltip shows id and author."""
    unread = unread_characters(model.tokenizer, prompt.rendered.text)
    if unread:
        st.warning(f"This model has no token for {escape_markdown(visible(unread[:20]))}; it is left out.")
    counts: dict[Author, int] = {}
    for position in range(len(prompt.ids)):
        author = prompt.author(position)
        counts[author] = counts.get(author, 0) + 1
    legend = "".join(
        f'<span class="legend" style="{_style(author)}">{LOOKS[author].words} · {counts[author]}</span>'
        for author in LOOKS
        if author in counts
    )
    tokens = "".join(_token(model, prompt, position) for position in range(len(prompt.ids)))
    st.html(f'{_TOKENS}<div class="sent"><div>{legend}</div>{tokens}</div>')


def _token(model: LanguageModel, prompt: ChatPrompt, position: int) -> str:
    piece = token_piece(model.tokenizer, prompt.ids[position])
    author = prompt.author(position)
    tooltip = html.escape(f"{piece.label}\nid {piece.token_id}, position {position + 1}\nby {LOOKS[author].words}")
    ends_line = "<br>" if piece.data.endswith(b"\n") else ""
    return f'<span style="{_style(author)}" title="{tooltip}">{html.escape(piece.label)}</span>{ends_line}'


def _style(author: Author) -> str:
    look = LOOKS[author]
    return f"background: {background(author)}; border-bottom: 2px {look.border} {edge(author)}"
