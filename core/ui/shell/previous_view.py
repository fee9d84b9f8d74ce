"""Previous view of a page: hidden at once when another one is chosen, not replaced part by part."""

import streamlit as st

from core.ui.state import keys

_PLACES = ":is(.st-key-notes, .st-key-answer, .st-key-stage, .st-key-scenes, .st-key-detail)"


def hide_previous_view(title: str) -> str:
    """Hide what the view before has left, until the view is drawn.

    subtle: Streamlit keeps elements of the last run until the end of this one. Of another view they are wrong: a figure
    under another answer, knobs that nothing reads any more. When the same view is drawn again they stay in sight.

    Args:
        title: of the view; it is unique in the app.

    Returns:
        The key of a container to be drawn last: it shows that the view is complete.
    """
    shown, number = st.session_state.get(keys.SHOWN_VIEW, ("", 0))
    number += shown != title
    st.session_state[keys.SHOWN_VIEW] = (title, number)
    complete = f"view-{number}-drawn"
    unfinished = f'[data-testid="stApp"]:not(:has(.st-key-{complete}))'
    st.html(
        f"""<style>
{unfinished} {_PLACES} [data-stale="true"], {unfinished} {_PLACES} [data-stale="true"] * {{
  visibility: hidden !important;
}}
{unfinished} .st-key-stage {{ position: relative; min-height: 12rem; }}
{unfinished} .st-key-stage:not(:has(.st-key-figure [data-stale="false"]))::before {{
  content: "Computing …"; position: absolute; animation: waiting 0.4s step-end;
}}
@keyframes waiting {{ from {{ visibility: hidden; }} }}
</style>"""
    )
    return complete
