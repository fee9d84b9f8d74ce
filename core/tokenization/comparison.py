"""Comparison of tokenizers on one text: the number of tokens, and the boundaries they share."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.tokenization.tokenized import TokenizedText, TokenSpan
from core.tokenization.tokenizer import TextTokenizer, tokenize

# Only the beginning is aligned, as much as people read; counts cover the whole text.
ALIGNED_BYTES = 1200
REPEATED = 10_000  # characters; a longer text is timed once


@dataclass(frozen=True, eq=False)
class Measured:
    """Measurements of one tokenizer on a text.

    Attributes:
        title: name of the tokenizer.
        tokenized: text with its tokens.
        vocab_size: size of its vocabulary.
        exact: True if decoding gives the text back, byte for byte.
        seconds: time of the library's own call, the best of three for a short text.
    """

    title: str
    tokenized: TokenizedText
    vocab_size: int
    exact: bool
    seconds: float

    @property
    def tokens(self) -> int:
        """Number of tokens of the text."""
        return len(self.tokenized.own)


def measure(title: str, tokenizer: TextTokenizer, text: str) -> Measured:
    """Tokenize a text and measure time and exactness; InputError if it cannot be read."""
    tokenized = tokenize(tokenizer, text)
    ids = [span.piece.token_id for span in tokenized.own]
    seconds = min(_seconds(tokenizer, text) for _ in range(3 if len(text) < REPEATED else 1))
    return Measured(title, tokenized, tokenizer.vocab_size, tokenizer.decode(ids) == text, seconds)


def _seconds(tokenizer: TextTokenizer, text: str) -> float:
    start = time.perf_counter()
    tokenizer.encode_ids(text)
    return time.perf_counter() - start


@dataclass(frozen=True)
class Cell:
    """Token in a segment: it spans the columns `first` to `last` - 1."""

    span: TokenSpan
    first: int
    last: int


@dataclass(frozen=True)
class AlignedSegment:
    """Part of the text between two boundaries that all tokenizers share: the tokens of each, on common columns."""

    rows: tuple[tuple[Cell, ...], ...]


def align(tokenized: Sequence[TokenizedText]) -> Iterator[AlignedSegment]:
    """Align the tokens of several tokenizers, one below the other.

    Args:
        tokenized: the same text by each tokenizer; about the first ALIGNED_BYTES bytes are aligned.
    """
    rows = [[span for span in result.spans if span.start < ALIGNED_BYTES] for result in tokenized]
    common = sorted(set.intersection(*({span.end for span in row} for row in rows)))
    start, next_index = 0, [0] * len(rows)
    for end in common:
        taken = []
        for number, row in enumerate(rows):
            first = next_index[number]
            while next_index[number] < len(row) and row[next_index[number]].end <= end:
                next_index[number] += 1
            taken.append([span for span in row[first : next_index[number]] if span.start < span.end])
        column = {byte: i for i, byte in enumerate(sorted({start, *(s.end for spans in taken for s in spans)}))}
        cells = (tuple(Cell(s, column[s.start], column[s.end]) for s in spans) for spans in taken)
        yield AlignedSegment(tuple(cells))
        start = end


@dataclass(frozen=True)
class LookUp:
    """Ids of a word that is one token, else None: `bare_id` without, `spaced_id` with a space before it."""

    title: str
    bare_id: int | None
    bare_tokens: int
    spaced_id: int | None
    spaced_tokens: int


def look_up(title: str, tokenizer: TextTokenizer, word: str) -> LookUp:
    """Tokenize a checked word, with and without a space before it."""
    bare, spaced = ([span.piece.token_id for span in tokenizer.encode(text).own] for text in (word, " " + word))
    return LookUp(title, _single(bare), len(bare), _single(spaced), len(spaced))


def _single(ids: list[int]) -> int | None:
    return ids[0] if len(ids) == 1 else None
