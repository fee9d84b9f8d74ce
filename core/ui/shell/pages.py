"""Pages of the app, and the frame in which each of them runs.

A page of `pages/` reached by its link in a fresh server process is run by Streamlit on its own, without `Home.py`:
no navigation. `page` detects this and draws it itself; from then on Streamlit goes through `Home.py`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.errors import PlaygroundError
from core.ui.components.folding import fold_after_choice
from core.ui.components.presenter import presenter
from core.ui.shell.errors import show_error
from core.ui.shell.model_picker import model_picker
from core.ui.shell.visit import open_visit
from core.ui.state import keys
from core.ui.state.link import start_link
from core.ui.state.presentation import presenting, screen, store_screen, toggle_presentation
from core.ui.state.url import name_kept, show_notice, write_to_url
from core.ui.state.visit import keep_settings

_STYLES = Path(__file__).parent


@dataclass(frozen=True)
class PageInfo:
    """A page: name of its file and URL, title, icon, question it answers, and heading (the question if empty).

    Attributes:
        has_views: False for a page whose address names no view.
    """

    name: str
    title: str
    icon: str
    question: str
    heading: str = ""
    has_views: bool = True


PAGES = {
    info.name: info
    for info in (
        PageInfo("home", "Home", ":material/home:", "What is here, where do I start?", "LLM Playground", False),
        PageInfo("tokenization", "Tokenization", ":material/text_fields:", "How does text become numbers?"),
        PageInfo("architecture", "Architecture", ":material/account_tree:", "What is inside a model?"),
        PageInfo(
            "attention",
            "Attention",
            ":material/hub:",
            "Which token looks at which, and does it matter?",
            "Which token looks at which?",
        ),
        PageInfo("probabilities", "Probabilities", ":material/bar_chart:", "What does the model believe comes next?"),
        PageInfo("decoding", "Decoding", ":material/format_list_numbered:", "How does belief become text?"),
        PageInfo("chat", "Chat", ":material/chat:", "What does instruction tuning change?"),
    )
}


def run_app() -> None:
    """Run the page named in the URL; called by `Home.py`."""
    with errors_as_sentences():
        chosen = _frame()
        st.session_state[keys.ENTERED_THROUGH_HOME] = True
        try:
            chosen.run()
        finally:
            st.session_state[keys.ENTERED_THROUGH_HOME] = False


def _frame() -> st.Page:
    st.set_page_config(
        page_title="LLM Playground",
        page_icon=":material/neurology:",
        layout="wide",
        initial_sidebar_state="locked",
    )
    chosen = st.navigation([_streamlit_page(info) for info in PAGES.values()], expanded=True)
    open_visit()
    return chosen


@contextmanager
def page(name: str) -> Iterator[DeltaGenerator]:
    """Draw the frame of a page for the `with` block: navigation, head, notices, and errors as sentences.

    Yields:
        the place in the head, beside the page's title, for the switch between its views.
    """
    with errors_as_sentences():
        if not st.session_state.get(keys.ENTERED_THROUGH_HOME):
            first_run = keys.ENTERED_THROUGH_HOME not in st.session_state
            st.session_state[keys.ENTERED_THROUGH_HOME] = False
            _frame()
            if first_run:
                # subtle: widgets drawn through Home have other ids, so clicks on the ones drawn here would be lost.
                st.rerun()
        start_link(name)
        info = PAGES[name]
        _style()
        with st.container(key="page-head", horizontal=True, vertical_alignment="center", gap="small"):
            st.title(info.heading or info.question, anchor=False, width="content")
            switch = st.container(key="switch", width="content")
            model_picker()
            _presentation()
        if not info.has_views:
            write_to_url()
        show_notice()
        yield switch
        keep_settings()
        name_kept()


def _style() -> None:
    """Lay the page out: see the stylesheets."""
    st.html(_STYLES / "frame.css")
    if presenting():
        st.html(_STYLES / "presentation.css")


def _presentation() -> None:
    """Draw the button that begins and ends the presentation, and listen to its keys."""
    with st.container(key="present", width="content"):
        label = "End the presentation (P or Esc)" if presenting() else "Present to a class (P)"
        st.button("", icon=":material/present_to_all:", help=label, on_click=toggle_presentation, key="present-toggle")
    presenter(presenting(), screen(), store_screen)
    fold_after_choice()


@contextmanager
def errors_as_sentences() -> Iterator[None]:
    """Show a PlaygroundError as sentences instead of a traceback; it ends the page."""
    try:
        yield
    except PlaygroundError as error:
        show_error(error)


def page_card(info: PageInfo) -> None:
    """Draw a card that names the question a page answers, and links to it."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.page_link(_streamlit_page(info), label=f"**{info.title}**", icon=info.icon)
        st.write(info.question)


def page_link(name: str, icon: str) -> None:
    """Draw a link to a page, with an icon of its direction."""
    info = PAGES[name]
    st.page_link(_streamlit_page(info), label=info.title, icon=f":material/{icon}:")


def _streamlit_page(info: PageInfo) -> st.Page:
    return st.Page(
        f"pages/{info.name}.py", title=info.title, icon=info.icon, help=info.question, default=info.name == "home"
    )
