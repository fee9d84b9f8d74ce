"""Several tokenizers on one text: how much each needs, and where their boundaries agree."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.tokenization.tokenized import TokenizedText, TokenSpan
from core.tokenization.tokenizer import TextTokenizer, tokenize

# Aligned boundaries are for the eye; counts cover the whole text.
ALIGNED_BYTES = 1200
REPEATED = 10_000  # characters; a longer text is timed once


@dataclass(frozen=True, eq=False)
class Measured:
    """One tokenizer on a text.

    Attributes:
        title: the tokenizer's name.
        tokenized: its tokens.
        vocab_size: its number of tokens to choose from.
        exact: whether decoding gives the text back, byte for byte.
        seconds: time of the library's own call, the best of three for a short text.
    """

    title: str
    tokenized: TokenizedText
    vocab_size: int
    exact: bool
    seconds: float

    @property
    def tokens(self) -> int:
        return len(self.tokenized.spans)


def measure(title: str, tokenizer: TextTokenizer, text: str) -> Measured:
    """Tokenize a text and take the facts of the comparison; InputError when it cannot be read."""
    tokenized = tokenize(tokenizer, text)
    ids = [span.piece.token_id for span in tokenized.spans if span.start < span.end]
    seconds = min(_seconds(tokenizer, text) for _ in range(3 if len(text) < REPEATED else 1))
    return Measured(title, tokenized, tokenizer.vocab_size, tokenizer.decode(ids) == text, seconds)


def _seconds(tokenizer: TextTokenizer, text: str) -> float:
    start = time.perf_counter()
    tokenizer.encode_ids(text)
    return time.perf_counter() - start


@dataclass(frozen=True)
class Cell:
    """A token in a segment: it stands under the columns `first` to `last` - 1."""

    span: TokenSpan
    first: int
    last: int


@dataclass(frozen=True)
class AlignedSegment:
    """A part of the text between two boundaries all tokenizers share: for each its tokens, on common columns."""

    rows: tuple[tuple[Cell, ...], ...]


def align(tokenized: Sequence[TokenizedText]) -> Iterator[AlignedSegment]:
    """Put the tokens of several tokenizers under each other.

    Args:
        tokenized: the same text by each tokenizer; about the first ALIGNED_BYTES bytes are laid out.
    """
    rows = [[span for span in result.spans if span.start < ALIGNED_BYTES] for result in tokenized]
    common = sorted(set.intersection(*({span.end for span in row} for row in rows)))
    start, places = 0, [0] * len(rows)
    for end in common:
        taken = []
        for number, row in enumerate(rows):
            first = places[number]
            while places[number] < len(row) and row[places[number]].end <= end:
                places[number] += 1
            taken.append([span for span in row[first : places[number]] if span.start < span.end])
        column = {place: i for i, place in enumerate(sorted({start, *(s.end for spans in taken for s in spans)}))}
        cells = (tuple(Cell(s, column[s.start], column[s.end]) for s in spans) for spans in taken)
        yield AlignedSegment(tuple(cells))
        start = end


@dataclass(frozen=True)
class LookUp:
    """Whether a tokenizer holds a word as one token; `bare_id` without, `spaced_id` with a blank before it."""

    title: str
    bare_id: int | None
    bare_tokens: int
    spaced_id: int | None
    spaced_tokens: int


def look_up(title: str, tokenizer: TextTokenizer, word: str) -> LookUp:
    """Ask a tokenizer for a checked word, with and without a blank before it."""
    found = []
    for text in (word, " " + word):
        ids = [span.piece.token_id for span in tokenizer.encode(text).spans if span.start < span.end]
        found += [ids[0] if len(ids) == 1 else None, len(ids)]
    return LookUp(title, *found)
