"""Colour and border of every author of a prompt, the same on every view of the Chat page."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.chat import Author
from core.plots.style import OURS, with_alpha
from core.ui.state.presentation import presenting

_SHEET = Path(__file__).parent / "chat.css"
# Heights of the conversation, of all cells and of a prompt: what the rest of the view leaves of the screen. Size and
# height of a reply in a quarter of it.
_DESK = "--talk: calc(100vh - 24.5rem); --cells: calc(100vh - 20.5rem); --sent: calc(100vh - 26rem); --quarter: 1rem;"
_PRESENTED = (
    "--talk: calc(100vh - 15rem); --cells: calc(100vh - 10.5rem); --sent: calc(100vh - 13rem); "
    "--quarter: 0.9rem; --reply: 4.7rem; --label: none;"
)


@dataclass(frozen=True)
class AuthorLook:
    """Style of one author's spans: label of the legend, colour of borders and bars, CSS border style."""

    words: str
    colour: str
    border: str

    @property
    def background(self) -> str:
        """CSS colour on which text is readable in both themes."""
        return with_alpha(self.colour, 0.24)


# Orange is you, as on every page. The others are told apart by every sight; each has a border and a label as well.
LOOKS: dict[Author, AuthorLook] = {
    "system": AuthorLook("system prompt, by you", OURS, "double"),
    "user": AuthorLook("you", OURS, "solid"),
    "assistant": AuthorLook("the model", "#8f3db8", "solid"),
    "template": AuthorLook("the template's markers", "#8a8f99", "dotted"),
    "inserted": AuthorLook("inserted by the template: you did not type this", "#924f4f", "dashed"),
}


def short_name(author: Author) -> str:
    """Return what a bar calls an author."""
    return LOOKS[author].words.split(":")[0]


def author_styles() -> None:
    """Lay out the conversation, prompts and replies of the page in the colours of their authors."""
    heights = _PRESENTED if presenting() else _DESK
    colours = " ".join(f"--{author}: {look.colour};" for author, look in LOOKS.items())
    st.html(f"<style>:root {{ {colours} {heights} }}\n{_SHEET.read_text(encoding='utf-8')}</style>")


def span_style(author: Author) -> str:
    """Return the CSS of a token or a label of an author."""
    look = LOOKS[author]
    return f"background: {look.background}; border-bottom: 3px {look.border} {look.colour}"


def legend(authors: Iterable[tuple[Author, str]]) -> str:
    """Return the labels of authors as HTML, each with what is added to it, such as a count."""
    return "".join(
        f'<span class="legend" style="{span_style(author)}">{LOOKS[author].words}{added}</span>'
        for author, added in authors
    )
