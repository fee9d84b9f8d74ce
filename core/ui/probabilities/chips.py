"""A text as coloured chips, one a token."""

import html
from dataclasses import dataclass

import streamlit as st

# Tokens come from visitors: every one is escaped, and nothing but text and a number reaches the page.
_STYLE = """<style>
.chips {display: flex; flex-wrap: wrap; gap: 4px; line-height: 1.25}
.chips span {padding: 2px 7px; border-radius: 6px; border: 1px solid rgba(128,128,128,.45); text-align: center;
  font-family: monospace; font-size: 18px; white-space: pre; cursor: help}
.chips small {display: block; font-family: sans-serif; font-size: 13px; opacity: .85}
</style>"""


@dataclass(frozen=True)
class Chip:
    """A token, a short line under it, its probability as strength of colour (0 to 1), and words for hovering."""

    label: str
    under: str
    strength: float
    details: str


def chips(shown: list[Chip]) -> None:
    """Draw chips in lines that wrap as text does; the colour is that of probability on every page."""
    spans = "".join(
        f'<span tabindex="0" style="background: rgba(59,125,216,{0.65 * chip.strength:.3f})" '
        f'title="{html.escape(chip.details)}">{html.escape(chip.label)}<small>{html.escape(chip.under)}</small></span>'
        for chip in shown
    )
    st.html(f'{_STYLE}<div class="chips">{spans}</div>')
