"""A sentence about typed words that are more than one token of the model."""

from collections.abc import Sequence

import streamlit as st

from core.architecture.word_tokens import WordToken
from core.models import LanguageModel
from core.tokenization import token_piece
from core.ui.widgets.markdown import escape_markdown

_MOST_NAMED = 3


def token_label(model: LanguageModel, token_id: int) -> str:
    """Return a token in words, as text."""
    return token_piece(model.tokenizer, token_id).label


def say_several_tokens(model: LanguageModel, words: Sequence[WordToken]) -> list[WordToken]:
    """Say which words are several tokens, and that the first one is meant; return the words that are named."""
    named = [word for word in words if not word.whole][:_MOST_NAMED]
    for word in named:
        tokens = "·".join(token_label(model, token_id) for token_id in word.token_ids)
        st.caption(
            f"{escape_markdown(word.word)} is {len(word.token_ids)} tokens of this model, {escape_markdown(tokens)}: "
            f"the first one, {escape_markdown(token_label(model, word.token_id))}, stands for it."
        )
    return named
