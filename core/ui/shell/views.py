"""Views of a page, of which one is shown at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.models import LanguageModel
from core.tokenization import EncodedText, TokenPiece, token_piece
from core.ui.components.strip import token_strip
from core.ui.shell.model_loading import chosen_model
from core.ui.shell.pages import PAGES, page, page_link
from core.ui.shell.previous_view import hide_previous_view
from core.ui.shell.view_frame import ViewFrame, view_frame
from core.ui.state import keys
from core.ui.state.cursor import cursor, move_cursor
from core.ui.state.url import linked_view
from core.ui.state.versioned import editor_key, store_edit
from core.ui.widgets.knobs import reset_button
from core.ui.widgets.presets import Preset, presets
from core.ui.widgets.provenance import provenance
from core.ui.widgets.terms import explained
from core.ui.widgets.text_input import sentence, warn_unread


@dataclass(frozen=True, eq=False)
class ViewContext:
    """Inputs of a view: the shared sentence, the chosen model, loaded when the view first asks for it, and its places.

    Attributes:
        text: the shared sentence; empty for a view that does not read it.
        frame: the places of the screen; what a view draws elsewhere stands below the figure.
    """

    text: str
    frame: ViewFrame

    @cached_property
    def model(self) -> LanguageModel:
        """The chosen model; the page names it below the view."""
        return chosen_model()

    @property
    def used_model(self) -> LanguageModel | None:
        """The chosen model, if the view asked for it."""
        return vars(self).get("model")

    @property
    def figure(self) -> DeltaGenerator:
        """The place of the main figure."""
        return self.frame.figure

    @property
    def rail(self) -> DeltaGenerator:
        """The place of at most three knobs, beside the figure."""
        return self.frame.rail

    def answer(self, sentence: str) -> None:
        """Write the answer of the view above the figure, as one sentence in Markdown."""
        self.frame.answer.markdown(sentence)

    def show_tokens(self, encoded: EncodedText, default: int = -1, selects: bool = True) -> int:
        """Draw the tokens the model reads as the strip, and warn when it does not read all; returns the cursor.

        Args:
            default, selects: as of `show_pieces`.
        """
        with self.frame.notes:
            warn_unread(encoded)
        pieces = [token_piece(self.model.tokenizer, token_id) for token_id in encoded.ids]
        return self.show_pieces(pieces, default, selects)

    def show_pieces(self, pieces: Sequence[TokenPiece], default: int = -1, selects: bool = True) -> int:
        """Draw tokens as the strip; returns the position of the cursor, from 0, at first `default`.

        Args:
            selects: False for a view that is about the whole text: no token can be chosen there.
        """
        position = cursor(pieces, default=default)
        with self.frame.strip:
            token_strip(pieces, position if selects else None, move_cursor)
        return position


@dataclass(frozen=True)
class View:
    """One view of a page.

    Attributes:
        introduction: a sentence or two below the figure, with the marks of `explained`.
        show: draws the view.
        presets: its examples.
        reads_text: True if the view reads the shared sentence.
        rail: True if knobs stand beside the figure; without them it has the whole width.
    """

    introduction: str
    show: Callable[[ViewContext], None]
    presets: Sequence[Preset] = ()
    reads_text: bool = True
    rail: bool = True


def show_page(
    name: str, views: Mapping[str, View], first: str = "", text_label: str = "Your text", live: bool = False
) -> None:
    """Run a page: its head with the switch between its views, and the chosen view in the frame of all views.

    Args:
        views: by title, which links contain too.
        first: title of the initial view; empty for the first one.
        text_label: of the box of the shared sentence.
        live: True if the sentence is sent while it is typed, because no view needs a pass of the model.
    """
    with page(name) as switch:
        with switch:
            title = _choose_view(name, list(views), first or next(iter(views)))
        view, complete = views[title], hide_previous_view(title)
        frame = view_frame(view.reads_text, view.rail)
        text = ""
        if view.reads_text:
            with frame.text:
                text = sentence(text_label, live)
        with frame.scenes:
            presets(view.presets)
        context = ViewContext(text, frame)
        try:
            with frame.detail:
                explained(view.introduction)
                view.show(context)
                if context.used_model:
                    provenance(context.used_model)
        finally:
            with frame.rail:
                reset_button()
            with frame.foot, _level_row(complete):
                _neighbours(name, list(views), title)


def _level_row(key: str) -> DeltaGenerator:
    """Draw a row for what stands at its two ends."""
    return st.container(key=key, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")


def _neighbours(name: str, titles: Sequence[str], title: str) -> None:
    """Draw the ways to the view before and the next one; after the last view, to the next page."""
    place, pages = titles.index(title), list(PAGES)
    page_place = pages.index(name)
    with st.container(key="previous", width="content"):
        if place > 0:
            _view_button(name, titles[place - 1], "arrow_back")
        else:
            page_link(pages[page_place - 1], "arrow_back")
    with st.container(key="next", width="content"):
        if place + 1 < len(titles):
            _view_button(name, titles[place + 1], "arrow_forward")
        elif page_place + 1 < len(pages):
            page_link(pages[page_place + 1], "arrow_forward")


def _view_button(name: str, title: str, icon: str) -> None:
    st.button(
        title, icon=f":material/{icon}:", key=f"to-{title}", on_click=open_view, args=(name, title), type="tertiary"
    )


def _choose_view(page: str, titles: Sequence[str], first: str) -> str:
    chosen = linked_view(page, titles, first)
    editor = keys.view_switch(page)
    key = editor_key(editor, chosen)
    st.segmented_control(
        "View",
        titles,
        default=chosen,
        required=True,
        key=key,
        label_visibility="collapsed",
        on_change=store_edit,
        args=(editor, key, partial(open_view, page)),
    )
    return chosen


def open_view(page: str, title: str) -> None:
    """For callbacks: let the next run show another view of this page."""
    st.session_state[keys.view_of(page)] = title
