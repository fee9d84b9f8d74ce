"""Choice of a layer and a head, carried by the link, and the attention weights they are chosen from."""

import streamlit as st

from core.attention import MAX_ATTENTION_TOKENS, AttentionPattern, attention_pattern
from core.knobs import Knob
from core.models import LanguageModel
from core.tokenization import TokenPiece, token_piece
from core.ui.shell.views import ViewContext, open_view
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.widgets.choice import switch
from core.ui.widgets.knobs import ranged_knob
from core.verification import precision_words

ONE_HEAD = "One head"
HIDDEN = "Hidden"


def read_pattern(context: ViewContext) -> tuple[AttentionPattern, list[TokenPiece]]:
    """Compute attention weights of the text; returns them with its tokens, which are drawn as the strip."""
    model = context.model
    shown = compute(model, attention_pattern, context.text, MAX_ATTENTION_TOKENS)
    context.show_tokens(shown.encoded)
    show_precision(model)
    return shown, [token_piece(model.tokenizer, token_id) for token_id in shown.encoded.ids]


def show_precision(model: LanguageModel) -> None:
    """Write which digits are rounding, where they are few."""
    if model.dtype != "float32":
        st.caption(precision_words(model.dtype))


def choose_layer(shown: AttentionPattern) -> int:
    """Draw a slider over the blocks of this model."""
    return ranged_knob(
        Knob(keys.LAYER, "Block", 1, shown.layers, min(14, shown.layers), 1, "1 is next to the embeddings.")
    )


def choose_head(shown: AttentionPattern) -> int:
    """Draw a slider over the heads of a block."""
    return ranged_knob(
        Knob(keys.HEAD, "Head", 1, shown.heads, min(9, shown.heads), 1, "Each head has weights of its own.")
    )


def first_token_hidden() -> bool:
    """Draw the switch that hides the first token; True if it is hidden."""
    return switch(keys.FIRST_TOKEN, ["Shown", HIDDEN], "First token") == HIDDEN


def warn_renormalised() -> None:
    """Warn that the weights below are renormalised."""
    st.warning(
        "The first token is hidden and each row renormalised to 1: **no longer the model's own numbers**.",
        icon=":material/visibility_off:",
    )


def open_head(layer: int, head: int) -> None:
    """For callbacks: open the view of one head."""
    st.session_state[keys.LAYER], st.session_state[keys.HEAD] = int(layer), int(head)
    open_view("attention", ONE_HEAD)
