"""Verify all, on Home: every view of every page with the current sentence and model, as one table."""

import streamlit as st

from core.models import LanguageModel
from core.ui.shell.model_loading import chosen_model
from core.ui.shell.report import show_report
from core.ui.state import keys
from core.ui.state.pending import PendingAction
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.stop import stop_button
from core.verify_all import VerifiedView, report, verify_all

_REQUEST = PendingAction[bool](keys.VERIFY_ALL)


def verify_all_views() -> None:
    """Draw the button that verifies everything, and the table of the last time."""
    st.subheader("Verify all", anchor=False)
    st.caption(
        "Recomputes what every view of every page shows of the sentence above, with default settings, by another "
        "route: a few minutes."
    )
    st.button("Verify all", icon=":material/verified:", on_click=_REQUEST.request, args=(True,), key="verify-all")
    if _REQUEST.take():
        _verify(chosen_model(), st.session_state[keys.TEXT])
    if result := st.session_state.get(keys.VERIFIED_ALL):
        show_report(result, "verified")


def _verify(model: LanguageModel, text: str) -> None:
    """Walk through all views. What is done is kept after each view, so that Stop leaves a table."""
    stop, progress = st.empty(), st.empty()
    with stop:
        stop_button()
    done: dict[tuple[str, str], VerifiedView] = {}
    for view in verify_all(model, text):
        if (view.page, view.view) not in done:
            st.session_state[keys.VERIFIED_ALL] = report(model, text, done.values()) if done else None
        done[view.page, view.view] = view
        words = f"{view.page.capitalize()}, {view.view}: {view.claims:,} claims"
        progress.caption(f"{len(done)} views · {escape_markdown(words)}")
    st.session_state[keys.VERIFIED_ALL] = report(model, text, done.values())
    stop.empty()
    progress.empty()
