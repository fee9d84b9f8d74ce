"""The glossary on Home: a question leads to the terms it is about, and to the views that show them live."""

import streamlit as st

from core.glossary import MOST_RESULTS, Term, search_terms, terms
from core.ui.shell.doors import open_door
from core.ui.shell.pages import PAGES, errors_as_sentences
from core.ui.state import keys
from core.ui.widgets.terms import as_html
from core.ui.widgets.text_input import TYPING_PAUSE

_EXAMPLE = "Where is GQA?"


def glossary_door() -> None:
    """Draw the door to the search box and at most MOST_RESULTS terms."""
    with st.popover("Glossary", icon=":material/menu_book:", key="glossary"), errors_as_sentences():
        question = st.text_input(
            f"Find one of {len(terms())} terms",
            key=keys.GLOSSARY_QUESTION,
            placeholder=_EXAMPLE,
            live=TYPING_PAUSE,
            width=440,
        )
        found = search_terms(question.strip() or _EXAMPLE)
        for term in found:
            _show(term)
        if not found:
            st.markdown("No term has these words. Ask for a name, such as **softmax**, or for what it does.")
        elif len(found) == MOST_RESULTS:
            st.caption(f"The best {MOST_RESULTS}; another word makes it narrower.")


def _show(term: Term) -> None:
    """Write a term with its sentence and formula, and the views that show it as buttons."""
    with st.container(gap="xsmall"):
        formula = f"<br><code>{as_html(term.formula)}</code>" if term.formula else ""
        st.html(f"<b>{as_html(term.name)}</b>: {as_html(term.meaning)}{formula}")
        with st.container(horizontal=True, gap="xsmall"):
            for page, view in term.views:
                st.button(
                    f"{PAGES[page].title}: {view}",
                    icon=":material/arrow_forward:",
                    key=f"term-{term.name}-{page}-{view}",
                    on_click=open_door,
                    args=(page, view),
                    type="tertiary",
                )
