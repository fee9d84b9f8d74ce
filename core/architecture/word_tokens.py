"""Tokens that typed words stand for: one word is one row of the embedding table only if it is one token."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import InputError
from core.tokenization import check_text, visible

if TYPE_CHECKING:
    from core.models import LanguageModel

LONGEST_WORD = 40
# Tokens of the sentence that the view reads.
MAX_TOKENS = 256


@dataclass(frozen=True)
class WordToken:
    """Token that stands for a typed word.

    Attributes:
        word: as it was typed.
        token_ids: all tokens of the form that was read; of several, the first one stands for the word.
    """

    word: str
    token_ids: tuple[int, ...]

    @property
    def token_id(self) -> int:
        """Token that stands for the word."""
        return self.token_ids[0]

    @property
    def whole(self) -> bool:
        """True if the word is one token."""
        return len(self.token_ids) == 1


def word_token(model: "LanguageModel", typed: str) -> WordToken:
    """Resolve a typed word to a token.

    The form with a leading space is meant, as inside a sentence; if that is several tokens and the bare word is one, as
    with the digits of some models, it is the bare word. A word in quotes is taken exactly as it stands in them.

    Raises:
        InputError: no letters, too many, or no tokens.
    """
    word = typed.strip()
    exact = len(word) > 2 and word[0] == word[-1] == '"'
    forms = [word[1:-1]] if exact else [f" {word}", word]
    if not word or len(word) > LONGEST_WORD:
        raise InputError(
            f"The word {visible(word[:20])!r} has {len(word)} characters.",
            f"It may have 1 to {LONGEST_WORD}.",
            "Type a word.",
        )
    read = [
        tuple(model.tokenizer(check_text(form), add_special_tokens=False, verbose=False)["input_ids"]) for form in forms
    ]
    found = next((ids for ids in read if len(ids) == 1), read[0])
    if not found or max(found) >= model.vocab_size:
        raise InputError(f"The word {visible(word)!r} has no tokens of this model.", "", "Type another word.")
    return WordToken(word, found)


def different_tokens(model: "LanguageModel", groups: Sequence[Sequence[str]]) -> tuple[tuple[WordToken, ...], ...]:
    """Resolve groups of words; a word that stands for the token of an earlier one is left out."""
    seen: set[int] = set()
    resolved = []
    for words in groups:
        kept = []
        for found in (word_token(model, word) for word in words):
            if found.token_id not in seen:
                seen.add(found.token_id)
                kept.append(found)
        resolved.append(tuple(kept))
    return tuple(resolved)
