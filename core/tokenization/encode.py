"""Encode a text to the ids a model reads, with the number of tokens that did not fit."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import InputError
from core.tokenization.pieces import token_piece, unread_characters
from core.tokenization.text import check_text, visible

if TYPE_CHECKING:
    from core.models import LanguageModel


@dataclass(frozen=True)
class EncodedText:
    """Token ids that a model reads of a text.

    Attributes:
        ids: token ids, oldest first; shape (pos,).
        left_out: number of tokens cut from the beginning; the end is kept, because it determines the next token.
        limit: maximal number of tokens allowed.
        context: maximal number of tokens the model can read.
        unread: characters that the tokenizer leaves out because it has no token for them, each once.
    """

    ids: tuple[int, ...]
    left_out: int
    limit: int
    context: int
    unread: str = ""


def encode(model: "LanguageModel", text: str, max_tokens: int, special_tokens: bool = True) -> EncodedText:
    """Encode as the model's own tokenizer does by default (Gemma gets its <bos>, GPT-2 nothing).

    Args:
        max_tokens: maximal number of tokens to compute with; the model's context is a limit too.
        special_tokens: False for a chat prompt, which contains its special tokens already.

    Raises:
        InputError: the text cannot be read or has no tokens.
    """
    ids = model.tokenizer(check_text(text), add_special_tokens=special_tokens, verbose=False)["input_ids"]
    if not ids:
        raise InputError(f"The text {visible(text[:20])} has no tokens.", "A model needs at least one.", "Type a word.")
    if max(ids) >= model.vocab_size:
        raise InputError(
            f"The text contains {token_piece(model.tokenizer, max(ids)).label}, a token added to the tokenizer.",
            f"This model knows the first {model.vocab_size:,} tokens only.",
            "Write it differently.",
        )
    limit = min(max_tokens, model.context)
    unread = unread_characters(model.tokenizer, text)
    return EncodedText(tuple(ids[-limit:]), max(0, len(ids) - limit), limit, model.context, unread)
