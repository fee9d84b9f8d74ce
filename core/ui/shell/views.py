"""Views of a page, of which one is shown at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import streamlit as st

from core.models import LanguageModel
from core.ui.shell.model_loading import chosen_model
from core.ui.shell.pages import page
from core.ui.state import keys
from core.ui.state.url import linked_view
from core.ui.state.versioned import editor_key, store_edit
from core.ui.widgets.presets import Preset, presets
from core.ui.widgets.provenance import provenance
from core.ui.widgets.text_input import sentence


@dataclass(frozen=True, eq=False)
class ViewContext:
    """Inputs of a view: the shared sentence, and the chosen model, loaded when the view first asks for it.

    Attributes:
        text: the shared sentence; empty for a view that draws the text box itself or needs none.
    """

    text: str

    @cached_property
    def model(self) -> LanguageModel:
        """The chosen model; the page names it below the view."""
        return chosen_model()

    @property
    def used_model(self) -> LanguageModel | None:
        """The chosen model, if the view asked for it."""
        return vars(self).get("model")


@dataclass(frozen=True)
class View:
    """One view of a page.

    Attributes:
        introduction: a sentence or two above the view.
        show: draws the view.
        presets: its examples.
        text_above: True if the box of the shared sentence is drawn above the view.
    """

    introduction: str
    show: Callable[[ViewContext], None]
    presets: Sequence[Preset] = ()
    text_above: bool = True


def show_page(name: str, views: Mapping[str, View], first: str = "", text_label: str = "Your text") -> None:
    """Run a page: its heading, the switch between its views, and the chosen one with introduction and examples.

    Args:
        views: by title, which links contain too.
        first: title of the initial view; empty for the first one.
        text_label: of the box of the shared sentence.
    """
    with page(name):
        view = views[_choose_view(name, list(views), first or next(iter(views)))]
        st.write(view.introduction)
        presets(view.presets)
        context = ViewContext(sentence(text_label) if view.text_above else "")
        view.show(context)
        if context.used_model:
            provenance(context.used_model)


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
