"""Text to the ids a model reads, with an honest account of what did not fit."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import InputError
from core.tokenization.pieces import token_piece, unread_characters
from core.tokenization.text import check_text, visible

if TYPE_CHECKING:
    from core.models import LanguageModel


@dataclass(frozen=True)
class EncodedText:
    """What a model reads of a text.

    Attributes:
        ids: token ids, oldest first; shape (pos,).
        left_out: tokens cut from the beginning, because the end decides what comes next.
        limit: most tokens allowed.
        context: most tokens the model could read.
        unread: characters this tokenizer has no token for and leaves out, each once.
    """

    ids: tuple[int, ...]
    left_out: int
    limit: int
    context: int
    unread: str = ""


def encode(model: "LanguageModel", text: str, max_tokens: int, special_tokens: bool = True) -> EncodedText:
    """Tokenize as the model's own tokenizer does by default (Gemma gets its <bos>, GPT-2 nothing).

    Args:
        max_tokens: what the caller can afford to compute; the model's context is a limit too.
        special_tokens: whether the tokenizer adds what it adds by default; not to a chat prompt, which has them.

    Raises:
        InputError: the text cannot be read, or comes out as no token at all.
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
