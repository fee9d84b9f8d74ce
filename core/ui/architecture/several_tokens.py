"""A sentence about typed words that are more than one token of the model."""

from collections.abc import Iterator, Sequence

import streamlit as st

from core.architecture.word_tokens import WordToken
from core.models import LanguageModel
from core.probabilities.verify.plain import word_claim
from core.tokenization import token_piece
from core.ui.widgets.markdown import escape_markdown
from core.verification import Claim

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


def token_claims(model: LanguageModel, token_ids: Sequence[int], named: Sequence[WordToken]) -> Iterator[Claim]:
    """Claim the words of tokens, and the tokens of the typed words that are said to have several.

    Args:
        token_ids: of every token that is drawn or written.
        named: as `say_several_tokens` returns them.
    """
    ids = [*token_ids, *(token_id for word in named for token_id in word.token_ids)]
    yield word_claim("tokens in words", [token_label(model, token_id) for token_id in ids], model, ids)
    if named:
        yield Claim("typed words", [word.word for word in named], [word.word for word in named], route="the box")
        counts = [len(_plain_ids(model, word.word)) for word in named]
        route = "tokenizer.backend_tokenizer.encode(word).ids"
        yield Claim("tokens of the typed words", [len(word.token_ids) for word in named], counts, route=route)


def _plain_ids(model: LanguageModel, typed: str) -> list[int]:
    form = typed[1:-1] if typed[0] == typed[-1] == '"' else f" {typed}"
    ids: list[int] = model.tokenizer.backend_tokenizer.encode(form, add_special_tokens=False).ids
    return ids
