"""Doors of the picture: each station opens a view of a page, at the token, block or head it stands for."""

import streamlit as st

from core.probabilities import DRAW, SEED
from core.river import RiverPicture
from core.ui.shell.doors import open_door
from core.ui.state import keys
from core.ui.state.cursor import move_cursor

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


def request_door(picture: RiverPicture, name: str, place: int) -> None:
    """For callbacks: set what the station stands for, and open its page in the next run."""
    open_door(*VIEWS[name])
    if name == "token":
        move_cursor(picture.earlier + min(place, len(picture.pieces) - 1))
    elif name == "block":
        st.session_state[keys.BLOCK] = min(place, len(picture.attention) - 1) + 1
    elif name == "head":
        st.session_state[keys.LAYER], st.session_state[keys.HEAD] = picture.head
    elif name == "draw":
        st.session_state[SEED.key] = int(SEED.default)
        st.session_state[DRAW.key] = int(st.session_state[keys.RIVER_DRAW])
