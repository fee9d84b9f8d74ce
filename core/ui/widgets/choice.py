"""Segmented controls, and boxes for a short text; both are bound to the URL."""

from collections.abc import Sequence

import streamlit as st

from core.ui.state.link import put_in_link

# The URL carries the text, and not every server accepts a longer URL.
LONGEST_SHORT_TEXT = 1000


def switch(key: str, options: Sequence[str], label: str = "", default: str = "") -> str:
    """Draw a segmented control, initially at `default` or the first option; the URL carries the chosen option.

    Args:
        key: its name in links.
        label: words above the buttons; none where it is empty.
    """
    put_in_link(key, default or options[0], list(options).__contains__)
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
    """Draw a box for a short text of one page; the URL carries it, and the box tells how long it may be."""
    return linked_box(key, label, LONGEST_SHORT_TEXT, placeholder, lines, default)


def linked_box(key: str, label: str, max_chars: int, placeholder: str = "", lines: int = 1, default: str = "") -> str:
    """Draw a text box bound to the URL, of one line or several.

    Args:
        key: its name in links.
    """
    put_in_link(key, default, lambda value: isinstance(value, str) and len(value) <= max_chars)
    if lines == 1:
        typed = st.text_input(label, default, max_chars, key, placeholder=placeholder, bind="query-params")
    else:
        height = 24 * lines + 36
        typed = st.text_area(label, default, height, max_chars, key, placeholder=placeholder, bind="query-params")
    return typed or ""
