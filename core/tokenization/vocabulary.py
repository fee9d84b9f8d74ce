"""Word level and character level: a vocabulary is a list, an id an index into it; units not in the list are lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from core.errors import InputError
from core.tokenization.pieces import TokenPiece
from core.tokenization.text import check_text
from core.tokenization.tokenized import TokenizedText, TokenSpan

PAD, UNK = "[PAD]", "[UNK]"
Unit = Literal["words", "characters"]
ENGLISH_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Vocabulary:
    """Closed list of words or characters.

    Attributes:
        unit: "words" (lower-cased, split at white space) or "characters".
        tokens: the list; the index is the id. [PAD] is 0 and [UNK] is 1.
    """

    unit: Unit
    tokens: tuple[str, ...]

    @cached_property
    def id_of(self) -> dict[str, int]:
        """Id of each unit."""
        return {token: i for i, token in enumerate(self.tokens)}

    def encode(self, text: str) -> TokenizedText:
        """Tokenize; a unit that is not in the list becomes [UNK], and decoding cannot recover it.

        Raises:
            InputError: the text cannot be read or has no unit.
        """
        spans = []
        for position, (unit, start, end) in enumerate(self._units(check_text(text))):
            token_id = self.id_of.get(unit, self.id_of[UNK])
            piece = TokenPiece(token_id, self.tokens[token_id].encode(), special=token_id <= self.id_of[UNK])
            spans.append(TokenSpan(position, piece, start, end, position))
        if not spans:
            raise InputError("The text has no words.", "Words are cut at white space.", "Type a word.")
        return TokenizedText(text, tuple(spans))

    def cost(self, text: str) -> tuple[int, int]:
        """Return the number of tokens of a text, and how many of them are [UNK]."""
        units = text.lower().split() if self.unit == "words" else text
        return len(units), sum(unit not in self.id_of for unit in units)

    def decode(self, ids: list[int]) -> str:
        """Decode ids: words with a space between them, characters without.

        Raises:
            InputError: an id outside the list.
        """
        for token_id in ids:
            if not 0 <= token_id < len(self.tokens):
                raise InputError(
                    f"There is no token with the id {token_id}.",
                    f"Ids run from 0 to {len(self.tokens) - 1}.",
                    "Take ids from the table.",
                )
        return (" " if self.unit == "words" else "").join(self.tokens[token_id] for token_id in ids)

    def _units(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield each unit with the bytes it covers."""
        position = byte = 0
        for match in re.finditer(r"\S+" if self.unit == "words" else r"(?s:.)", text):
            byte += len(text[position : match.start()].encode())
            position, start = match.end(), byte
            byte += len(match.group().encode())
            yield (match.group().lower() if self.unit == "words" else match.group()), start, byte


def word_vocabulary(corpus: str) -> Vocabulary:
    """Vocabulary of all words of a corpus, lower-cased and sorted.

    >>> from core.tokenization.corpora import COURSE_CORPUS
    >>> vocabulary = word_vocabulary(COURSE_CORPUS)
    >>> len(vocabulary.tokens), vocabulary.encode("The brown unicorn jumps").ids
    (21, (17, 2, 1, 6))
    """
    return Vocabulary("words", (PAD, UNK, *sorted(set(check_text(corpus, name="corpus").lower().split()))))


def character_vocabulary(corpus: str | None = None) -> Vocabulary:
    """Vocabulary of the characters of a corpus, sorted; without a corpus the course's list a to z, A to Z.

    >>> character_vocabulary().encode("Hello?").ids
    (35, 6, 13, 13, 16, 1)
    """
    letters = ENGLISH_LETTERS if corpus is None else sorted(set(check_text(corpus, name="corpus")))
    return Vocabulary("characters", (PAD, UNK, *letters))
