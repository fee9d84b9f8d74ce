"""Tokens as coloured chips: hover or focus describes one, a click marks it everywhere and moves the cursor."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from core.plots import plural
from core.plots.style import token_hue
from core.tokenization.describe import hex_bytes, lost_text, shorten, times_words, token_lines
from core.tokenization.tokenized import TokenizedText, TokenSpan
from core.ui.components.component import component
from core.ui.state.presentation import screen_kind

__all__ = ["token_chips"]

# A browser lays out a thousand chips at once; tables and counts cover the whole text.
_MOST_CHIPS = 1000
_CHIPS = component("token_chips", "chips", "chips", helpers=("tooltip", "roving_focus"))


def token_chips(
    tokenized: TokenizedText,
    key: str,
    unknown_id: int | None = None,
    below: Literal["id", "bytes"] = "id",
    on_move: Callable[[int], None] | None = None,
) -> None:
    """Draw the first _MOST_CHIPS tokens, and say so when there are more.

    Args:
        key: unique on the page.
        unknown_id: the id of [UNK], in vocabularies that have one.
        below: what stands below each token.
        on_move: called with the position of a clicked token.
    """

    def moved() -> None:
        place = st.session_state[key]["moved"]
        if on_move and isinstance(place, int | float) and 0 <= place < len(shown):  # a browser can send anything
            on_move(int(place))

    shown = tokenized.spans[:_MOST_CHIPS]
    _CHIPS(
        key=key,
        data={
            "label": plural(len(tokenized.spans), "token"),
            "hint": "Point at a token, or go with Tab and the arrow keys; click to mark it everywhere.",
            "chips": [_chip(tokenized, span, unknown_id, below) for span in shown],
            "kind": screen_kind(),
        },
        on_moved_change=moved,
    )
    if len(tokenized.spans) > _MOST_CHIPS:
        st.caption(
            f"The first {_MOST_CHIPS:,} of {len(tokenized.spans):,} tokens are drawn; counts and the CSV hold all."
        )


def _chip(tokenized: TokenizedText, span: TokenSpan, unknown_id: int | None, below: str) -> dict[str, object]:
    piece = span.piece
    return {
        "id": piece.token_id,
        "label": shorten(piece.label),
        "below": hex_bytes(piece) if below == "bytes" else str(piece.token_id),
        "lost": lost_text(tokenized, span, unknown_id),
        "hue": token_hue(piece.data),
        "kind": _kind(tokenized, span, unknown_id),
        "break": piece.data.endswith(b"\n"),
        "times": times_words(tokenized.times[piece.token_id]),
        "lines": token_lines(tokenized, span, unknown_id),
    }


def _kind(tokenized: TokenizedText, span: TokenSpan, unknown_id: int | None) -> str:
    if span.piece.token_id == unknown_id:
        return "unknown"
    if span.piece.special:
        return "special"
    return "part" if span.position in tokenized.splits_at else ""
