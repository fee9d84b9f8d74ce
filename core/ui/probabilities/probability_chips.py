"""Tokens of a text as chips, coloured by probability."""

import html
from dataclasses import dataclass

import streamlit as st

from core.plots.style import NEUTRAL, probability_shade, with_alpha

# Tokens come from visitors: every one is escaped, so that only text and a number reach the page.
_STYLE = f"""<style>
.chips {{display: flex; flex-wrap: wrap; gap: 4px; line-height: 1.25}}
.chips span {{padding: 2px 7px; border-radius: 6px; border: 1px solid {with_alpha(NEUTRAL, 0.45)}; text-align: center;
  font-family: monospace; font-size: 18px; white-space: pre; cursor: help}}
.chips small {{display: block; font-family: sans-serif; font-size: 13px; opacity: .85}}
</style>"""


@dataclass(frozen=True)
class ProbabilityChip:
    """One token as a chip.

    Attributes:
        label: the token.
        under: a short line below it.
        probability: 0 to 1; the strength of the colour.
        details: shown on hover.
    """

    label: str
    under: str
    probability: float
    details: str


def probability_chips(chips: list[ProbabilityChip]) -> None:
    """Draw chips in lines that wrap as text does."""
    spans = "".join(
        f'<span tabindex="0" style="background: {probability_shade(chip.probability)}" '
        f'title="{html.escape(chip.details)}">{html.escape(chip.label)}<small>{html.escape(chip.under)}</small></span>'
        for chip in chips
    )
    st.html(f'{_STYLE}<div class="chips">{spans}</div>')
