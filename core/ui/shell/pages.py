"""Pages of the app, and the frame in which each of them runs.

A page of `pages/` reached by its link in a fresh server process is run by Streamlit on its own, without `Home.py`:
no navigation, no sidebar. `page` detects this and draws both itself; from then on Streamlit goes through `Home.py`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from core.errors import PlaygroundError
from core.ui.shell.errors import show_error
from core.ui.shell.sidebar import sidebar
from core.ui.state import keys
from core.ui.state.url import show_notice, start_link


@dataclass(frozen=True)
class PageInfo:
    """A page: name of its file and URL, title, icon, question it answers, and heading (the question if empty)."""

    name: str
    title: str
    icon: str
    question: str
    heading: str = ""


PAGES = {
    info.name: info
    for info in (
        PageInfo("home", "Home", ":material/home:", "What is here, where do I start?", "LLM Playground"),
        PageInfo("tokenization", "Tokenization", ":material/text_fields:", "How does text become numbers?"),
        PageInfo("architecture", "Architecture", ":material/account_tree:", "What is inside a model?"),
        PageInfo("attention", "Attention", ":material/hub:", "Which token looks at which, and does it matter?"),
        PageInfo("probabilities", "Probabilities", ":material/bar_chart:", "What does the model believe comes next?"),
        PageInfo("decoding", "Decoding", ":material/format_list_numbered:", "How does belief become text?"),
        PageInfo("chat", "Chat", ":material/chat:", "What does instruction tuning change?"),
    )
}


def run_app() -> None:
    """Run the page named in the URL, with the shared sidebar; called by `Home.py`."""
    with errors_as_sentences():
        chosen = _frame()
        st.session_state[keys.ENTERED_THROUGH_HOME] = True
        try:
            chosen.run()
        finally:
            st.session_state[keys.ENTERED_THROUGH_HOME] = False


def _frame() -> st.Page:
    st.set_page_config(page_title="LLM Playground", page_icon=":material/neurology:", layout="wide")
    chosen = st.navigation([_streamlit_page(info) for info in PAGES.values()])
    sidebar()
    return chosen


@contextmanager
def page(name: str) -> Iterator[None]:
    """Draw the frame of a page for the `with` block: navigation, heading, notices, and errors as sentences."""
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
        st.header(info.heading or info.question, anchor=False)
        show_notice()
        yield


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


def _streamlit_page(info: PageInfo) -> st.Page:
    return st.Page(
        f"pages/{info.name}.py", title=info.title, icon=info.icon, help=info.question, default=info.name == "home"
    )
