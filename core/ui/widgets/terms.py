"""Sentences whose terms explain themselves on the spot: a dotted line, and the explanation on hover or focus."""

import html
import re

import streamlit as st

from core.glossary import find_term

_TERM = re.compile(r"\[\[([^]|]+)(?:\|([^]]+))?\]\]")
_VALUE = re.compile(r"\{(\w+)\}")
_BOLD, _CODE = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"`(.+?)`")
# The explanation is an attribute: a reader hears it as the button's name, and it is no part of the sentence.
_STYLE = """<style>
.stElementContainer:has(.term), .stHtml:has(.term) { overflow: visible !important; }
.explained { position: relative; margin: 0 0 0.5rem; line-height: 1.6; }
.term { all: unset; cursor: help; text-decoration: underline dotted; text-underline-offset: 0.2em; }
.term:focus-visible { outline: 2px solid; outline-offset: 2px; }
.term:hover::after, .term:focus::after {
  content: attr(data-meaning); position: absolute; z-index: 950; left: 0; top: 100%; max-width: min(100%, 40rem);
  padding: 0.5rem 0.7rem; border-radius: 0.5rem; background: #262730; color: #fafafa;
  font-weight: 400; line-height: 1.4; white-space: normal; box-shadow: 0 0.2rem 1rem rgb(0 0 0 / 0.3);
}
</style>"""


def explained(text: str, **values: str) -> None:
    """Write sentences with the terms marked in them.

    Args:
        text: with `[[logit]]` or `[[logit|logits]]` for a term and the form it has here, `**bold**` and `code`.
        values: texts that stand for `{name}`; marks in them are none.
    """
    st.html(f'{_STYLE}<p class="explained">{as_html(text, **values)}</p>')


def as_html(text: str, **values: str) -> str:
    """Write a text with its marks as HTML; everything else in it is escaped.

    >>> as_html("1 < 2, **so** {token}", token="**is**")
    '1 &lt; 2, <b>so</b> **is**'
    """
    escaped = html.escape(text, quote=False)
    marked = _CODE.sub(r"<code>\1</code>", _BOLD.sub(r"<b>\1</b>", escaped))
    terms = _TERM.sub(lambda found: _button(found[1], found[2] or found[1]), marked)
    return _VALUE.sub(lambda found: html.escape(values.get(found[1], found[0])), terms)


def _button(name: str, form: str) -> str:
    meaning = html.escape(find_term(html.unescape(name)).meaning.replace("`", ""))
    return f'<button type="button" class="term" data-meaning="{meaning}" aria-label="{form}: {meaning}">{form}</button>'
