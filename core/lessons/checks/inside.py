"""Checks of what is inside the current model: its sizes, its attention, and its chat template."""

import numpy as np

from core.architecture import family_of
from core.attention import attention_pattern
from core.chat import Conversation, chat_prompt
from core.errors import InputError
from core.lessons.checks.registry import check
from core.lessons.checks.scored_tokens import ScoredTokens
from core.models import LanguageModel
from core.models.model_lock import holds_model_lock
from core.tokenization import find_token, token_piece

SIZES = ("layers", "heads", "kv_heads", "head_dim", "d_model", "d_mlp", "vocab", "context")


@check("number")
def size(model: LanguageModel, of: str) -> int:
    """Return one of the model's dimensions: layers (blocks), heads, d_model, vocab, …."""
    if of not in SIZES:
        raise InputError(f"There is no size {of!r}.", f"It may be {', '.join(SIZES)}.", "Write one of these.")
    return int(getattr(family_of(model).design(model.model.config).dimensions, of))


@check("number", unit="million")
def parameters(model: LanguageModel) -> float:
    """Count the parameters in millions, tied ones once."""
    return float(model.model.num_parameters() / 1e6)


@check("number", unit="%")
def embedding_share(model: LanguageModel) -> float:
    """Compute the share of the token embedding among all parameters, in percent."""
    table = model.model.get_input_embeddings().get_parameter("weight").numel()
    return float(100 * table / model.model.num_parameters())


def _tokens(model: LanguageModel, ids: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(token_piece(model.tokenizer, token_id).data.decode("utf-8", "replace") for token_id in ids)


def _place(words: tuple[str, ...], word: str) -> int:
    place = find_token(words, word, -1)
    if place < 0:
        raise InputError(f"No token of the text is {word[:30]!r}.", "A word of the text.", "Name one of its tokens.")
    return place


def _row(model: LanguageModel, text: str, query: str, block: int, head: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the weights of a query over the tokens up to it, and these tokens; block 0 is the mean over all heads."""
    pattern = attention_pattern(model, text)
    words = _tokens(model, pattern.encoded.ids)
    at = _place(words, query) if query else len(words) - 1
    if block:
        weights = pattern.of(block, head)[at].astype(np.float64)
    else:
        weights = pattern.weights[:, :, at].mean((0, 1), dtype=np.float64)
    return weights[: at + 1], words[: at + 1]


@check("number", unit="%")
@holds_model_lock
def attention_share(model: LanguageModel, text: str, key: str, query: str = "", block: int = 0, head: int = 1) -> float:
    """Compute the attention of a query (empty: the last token) on a key, in percent.

    Args:
        block, head: counted from 1; block 0 takes the mean over all heads of all blocks.
    """
    weights, words = _row(model, text, query, block, head)
    return 100 * float(weights[_place(words, key)])


@check("token")
@holds_model_lock
def most_attended(model: LanguageModel, text: str, query: str = "", block: int = 0, head: int = 1) -> ScoredTokens:
    """Rank the tokens up to a query by its attention on them; block 0 takes the mean over all heads."""
    weights, words = _row(model, text, query, block, head)
    return ScoredTokens(weights, words)


@check("number")
def tokens_sent(model: LanguageModel, text: str) -> int:
    """Count the tokens of a request that holds a text as its only message, with all that the chat template adds."""
    return len(chat_prompt(model, Conversation().say(text), 1).ids)


@check("number")
def tokens_added(model: LanguageModel, text: str) -> int:
    """Count the tokens of that request which the person did not write."""
    prompt = chat_prompt(model, Conversation().say(text), 1)
    return sum(prompt.author(position) != "user" for position in range(len(prompt.ids)))
