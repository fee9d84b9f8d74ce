"""The embedding table: neighbours of a token, analogies, a map of words, and how positions are told apart."""

import streamlit as st

from core.architecture.word_tokens import MAX_TOKENS
from core.models import LanguageModel
from core.tokenization import EncodedText, encode, token_piece
from core.ui.architecture.analogy_part import analogy_part
from core.ui.architecture.neighbours_part import neighbours_part
from core.ui.architecture.positions_part import positions_part
from core.ui.architecture.word_map_part import word_map_part
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.presentation import presenting
from core.ui.widgets.choice import switch

PARTS = {
    "Word map": word_map_part,
    "Neighbours": neighbours_part,
    "Analogy": analogy_part,
    "Positions": positions_part,
}


def embeddings_view(context: ViewContext) -> None:
    """Draw one of four pictures of the table; the cursor of the strip chooses the token."""
    read = encode(context.model, context.text, MAX_TOKENS)
    position = context.show_tokens(read, _longest(context.model, read))
    with context.rail:
        # In a presentation the rail's first element alone is seen: the first knob, not the switch.
        first = st.container() if presenting() else None
        part = switch(keys.EMBEDDING_PART, list(PARTS), "Drawn")
        knobs = first or st.container(), st.container()
    PARTS[part](context, read, position, knobs)


def _longest(model: LanguageModel, read: EncodedText) -> int:
    """Return the position of the longest token, which says more than the last one; of equal ones the first."""
    lengths = [len(token_piece(model.tokenizer, token_id).data) for token_id in read.ids]
    return lengths.index(max(lengths))
