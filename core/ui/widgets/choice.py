"""Buttons of which one is chosen, and boxes for a short text; both live in the URL."""

from collections.abc import Sequence

import streamlit as st

from core.ui.state.url import put_in_link

# It lives in the URL, which not every server accepts when it is longer.
LONGEST_SHORT_TEXT = 1000


def switch(key: str, options: Sequence[str], label: str = "", default: str = "") -> str:
    """Buttons of which one is chosen, at first `default` or the first; the choice lives in the URL, in these words.

    With an empty `label` they stand alone, as the views of a page do.
    """
    put_in_link(key)
    return st.segmented_control(
        label or key,
        options,
        default=default or options[0],
        required=True,
        key=key,
        label_visibility="visible" if label else "collapsed",
        bind="query-params",
    )


def short_text(key: str, label: str, placeholder: str = "", lines: int = 1, default: str = "") -> str:
    """A box for a short text that belongs to one page; it lives in the URL."""
    put_in_link(key)
    options = {"key": key, "placeholder": placeholder, "bind": "query-params", "max_chars": LONGEST_SHORT_TEXT}
    label = f"{label} · at most {LONGEST_SHORT_TEXT:,} characters"
    if lines == 1:
        return st.text_input(label, default, **options) or ""
    return st.text_area(label, default, height=24 * lines + 36, **options) or ""
