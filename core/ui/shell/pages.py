"""The pages of the app, and the way every one of them starts.

A page of `pages/` reached by its link in a fresh server process is run by Streamlit on its own, without `Home.py`:
no navigation, no sidebar. `page` notices and draws both itself; from then on Streamlit goes through `Home.py`.
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
    """A page: its file and URL, its title, its icon, the question it answers, and the heading it opens with."""

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
    """Run the page the URL names, with the shared sidebar: all that `Home.py` does."""
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
    """The frame of a page: guard, title, question, and errors as sentences."""
    with errors_as_sentences():
        if not st.session_state.get(keys.ENTERED_THROUGH_HOME):
            never_at_home = keys.ENTERED_THROUGH_HOME not in st.session_state
            st.session_state[keys.ENTERED_THROUGH_HOME] = False
            _frame()
            if never_at_home:
                # subtle: drawn through Home, widgets have other ids; a click on the ones drawn here would be lost.
                st.rerun()
        start_link(name)
        info = PAGES[name]
        st.header(info.heading or info.question, anchor=False)
        show_notice()
        yield


@contextmanager
def errors_as_sentences() -> Iterator[None]:
    """Show an error meant for people as sentences; it ends the page, without a traceback."""
    try:
        yield
    except PlaygroundError as error:
        show_error(error)


def page_card(info: PageInfo) -> None:
    """Draw a card that names the question a page answers, and links to it."""
    with st.container(border=True, width=280):
        st.page_link(_streamlit_page(info), label=f"**{info.title}**", icon=info.icon)
        st.write(info.question)


def _streamlit_page(info: PageInfo) -> st.Page:
    return st.Page(
        f"pages/{info.name}.py", title=info.title, icon=info.icon, help=info.question, default=info.name == "home"
    )
