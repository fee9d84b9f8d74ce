"""One picture of the whole model for the sentence: it plays, each station leads to a page, and the text goes on."""

from datetime import date
from functools import partial

import streamlit as st

from core.models import LanguageModel
from core.probabilities import DRAW, DRAWS, SEED
from core.river import MOST_TOKENS, RiverPicture, read_river, river_picture
from core.tokenization import EncodedText
from core.ui.components.river import river
from core.ui.river.doors import follow_door, request_door
from core.ui.shell.model_loading import chosen_model
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.state.url import linked_value, set_by_user

HOW_TO_READ = (
    "Each row is a token: its **embedding**, each cell as dark as the root mean square of a group of its numbers, then "
    "its **residual stream** through all blocks, as wide as the logarithm of its size. Thin arcs: how much the last "
    "token attends to each, mean over the heads of a block; thick arcs: one head. Below, what **attention** and **MLP** "
    "of each block add to the logit of the likeliest token, on top of the sum so far."
)


def river_view(text: str) -> None:
    """Draw the picture of the sentence with the chosen model."""
    follow_door()
    model = chosen_model()
    whole = compute(model, read_river, text)
    picture = river_picture(model, whole, int(SEED.default), _draw_number())
    river(picture, keys.RIVER, partial(request_door, picture), partial(_append, text, picture))
    _say_what_is_missing(model, whole.read.encoded)
    st.markdown(HOW_TO_READ)


def _draw_number() -> int:
    """Return which of the random numbers draws the next token; the Draw view shows the same ones."""
    number = linked_value(keys.RIVER_DRAW, str(int(DRAW.default)))
    return int(number) if number.isascii() and number.isdigit() and 1 <= int(number) <= DRAWS else int(DRAW.default)


def _append(text: str, picture: RiverPicture) -> None:
    """For the callback: add the drawn token to the sentence; the next draw takes the next random number."""
    set_by_user(keys.TEXT, f"{text}{picture.addition}")
    st.session_state[keys.RIVER_DRAW] = str(_draw_number() % DRAWS + 1)


def _say_what_is_missing(model: LanguageModel, encoded: EncodedText) -> None:
    read = len(encoded.ids)
    if read > MOST_TOKENS:
        st.caption(f"The last {MOST_TOKENS} of {read:,} tokens have rows of their own; the first {read - MOST_TOKENS:,} share one.")
    if encoded.left_out:
        st.warning(f"The model reads the last {read:,} tokens here; the first {encoded.left_out:,} are left out.")
