"""Texts of people and models on the page: shown as text, never as markup.

A reply may contain Markdown, HTML, LaTeX or the URL of an image; none of it may be interpreted or fetched.
"""

import html
from collections import Counter

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.chat import Author, ChatPrompt
from core.models import LanguageModel
from core.tokenization import token_piece, visible
from core.tokenization.pieces import unread_characters
from core.ui.chat.colours import LOOKS, legend, span_style
from core.ui.widgets.markdown import escape_markdown

# Shown for an empty reply.
ENDED_AT_ONCE = "(nothing: it ended its turn at once)"
_TEXT = "white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1.05rem; line-height: 1.5"
# Tokens of the beginning of a prompt: more do not fit into a cell.
_BEGINNING = 120


def plain_text(text: str, placeholder: DeltaGenerator | None = None) -> None:
    """Draw `text` unchanged, with line wrapping."""
    (placeholder or st).html(f'<div style="{_TEXT}">{html.escape(text)}</div>')


def sent_tokens(model: LanguageModel, prompt: ChatPrompt, at: int | None = None) -> None:
    """Draw the prompt token by token, coloured by author, below the number of tokens of each.

    Args:
        at: position of the token to mark; None for none.
    """
    unread = unread_characters(model.tokenizer, prompt.rendered.text)
    if unread:
        st.warning(f"This model has no token for {escape_markdown(visible(unread[:20]))}; it is left out.")
    counts = author_counts(prompt)
    labels = legend((author, f" · {counts[author]}") for author in LOOKS if author in counts)
    tokens = "".join(_token(model, prompt, position, at) for position in range(len(prompt.ids)))
    region = 'role="region" aria-label="Tokens of the prompt by author" tabindex="0"'
    st.html(f'<div>{labels}</div><div class="sent scrolls" {region}>{tokens}</div>')


def beginning(model: LanguageModel, prompt: ChatPrompt, lines: int) -> None:
    """Draw the first lines of the prompt, token by token."""
    shown = range(min(_BEGINNING, len(prompt.ids)))
    tokens = "".join(_token(model, prompt, position, breaks=lines > 1) for position in shown)
    st.html(f'<div class="sent begins" style="--lines: {lines}">{tokens}</div>')


def author_counts(prompt: ChatPrompt) -> Counter[Author]:
    """Count the tokens of each author."""
    return Counter(prompt.author(position) for position in range(len(prompt.ids)))


def _token(model: LanguageModel, prompt: ChatPrompt, position: int, at: int | None = None, breaks: bool = True) -> str:
    piece = token_piece(model.tokenizer, prompt.ids[position])
    author = prompt.author(position)
    tooltip = html.escape(f"{piece.label}\nid {piece.token_id}, position {position + 1}\nby {LOOKS[author].words}")
    ends_line = "<br>" if breaks and piece.data.endswith(b"\n") else ""
    mark = ' class="at"' if position == at else ""
    return f'<span{mark} style="{span_style(author)}" title="{tooltip}">{html.escape(piece.label)}</span>{ends_line}'
