"""Doors of the picture: each station opens a view of a page, at the token, block or head it stands for."""

import streamlit as st

from core.probabilities import DRAW, SEED
from core.river import RiverPicture
from core.ui.shell.views import open_view
from core.ui.state import keys
from core.ui.state.cursor import move_cursor
from core.ui.state.pending import PendingAction

# Page and view of each station; "" is the view that the page shows anyway.
VIEWS = {
    "token": ("tokenization", "Pretrained"),
    "embedding": ("architecture", "Token embeddings"),
    "blocks": ("architecture", "Map"),
    "block": ("architecture", "One block"),
    "ledger": ("architecture", "Ledger"),
    "head": ("attention", "One head"),
    "next": ("probabilities", "Pipeline"),
    "draw": ("probabilities", "Draw"),
    "decoding": ("decoding", ""),
}
_PAGE = PendingAction[str](keys.DOOR)


def request_door(picture: RiverPicture, name: str, place: int) -> None:
    """For callbacks: set what the station stands for, and open its page in the next run."""
    page, view = VIEWS[name]
    if view:
        open_view(page, view)
    if name == "token":
        move_cursor(picture.earlier + min(place, len(picture.pieces) - 1))
    elif name == "block":
        st.session_state[keys.BLOCK] = min(place, len(picture.attention) - 1) + 1
    elif name == "head":
        st.session_state[keys.LAYER], st.session_state[keys.HEAD] = picture.head
    elif name == "draw":
        st.session_state[SEED.key] = int(SEED.default)
        st.session_state[DRAW.key] = int(st.session_state[keys.RIVER_DRAW])
    _PAGE.request(page)


def follow_door() -> None:
    """Go to the page that was requested, if one was."""
    if page := _PAGE.take():
        st.switch_page(f"pages/{page}.py")
