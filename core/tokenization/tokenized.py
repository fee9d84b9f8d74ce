"""Tokenized text: the bytes that each token covers, and characters split between tokens."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby
from operator import attrgetter

from core.tokenization.pieces import TokenPiece


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """Token at its position in a text.

    Attributes:
        position: index among the tokens, from 0; people count from 1.
        piece: id, bytes, special or not.
        start, end: bytes of the text it covers; equal for a token that was added (such as Gemma's <bos>).
        pre_token: number of its pre-token, a piece cut by the pattern; merges never cross from one to the next.
    """

    position: int
    piece: TokenPiece
    start: int
    end: int
    pre_token: int


@dataclass(frozen=True)
class SplitCharacter:
    """Character whose bytes lie in several tokens, at the positions `first` to `last`, both included."""

    character: str
    first: int
    last: int


@dataclass(frozen=True, eq=False)
class TokenizedText:
    """Text and its tokens.

    Attributes:
        text: text the tokenizer read; a normalizer may have changed the one it was given.
        spans: tokens in order.
    """

    text: str
    spans: tuple[TokenSpan, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """Token ids, shape (pos,)."""
        return tuple(span.piece.token_id for span in self.spans)

    @cached_property
    def own(self) -> tuple[TokenSpan, ...]:
        """Tokens that stand for bytes of the text: all but those the tokenizer added."""
        return tuple(span for span in self.spans if span.start < span.end)

    @cached_property
    def pre_token_runs(self) -> tuple[tuple[TokenSpan, ...], ...]:
        """Own tokens of each pre-token, in the order of the text."""
        return tuple(tuple(run) for _, run in groupby(self.own, key=attrgetter("pre_token")))

    def spelled(self, spans: Iterable[TokenSpan]) -> bytes:
        """Return the bytes of the text that some tokens stand for."""
        return b"".join(self.data[span.start : span.end] for span in spans)

    @cached_property
    def data(self) -> bytes:
        """Text as UTF-8; the spans joined give exactly these bytes."""
        return self.text.encode()

    @cached_property
    def times(self) -> Counter[int]:
        """Number of occurrences of each id."""
        return Counter(self.ids)

    @property
    def lost_bytes(self) -> int:
        """Number of bytes without a token, because a byte-level vocabulary lacks them."""
        return len(self.data) - sum(len(span.piece.data) for span in self.own)

    @cached_property
    def split_characters(self) -> tuple[SplitCharacter, ...]:
        """Characters that no single token contains, in order.

        Only characters of several bytes can be split, and only where a token begins inside one: at a byte of the form
        10xxxxxx.
        """
        data = self.data
        found: dict[int, SplitCharacter] = {}
        starts = [span.start for span in self.spans]
        for span in self.spans:
            if span.start < span.end and data[span.start] & 0xC0 == 0x80:
                begin, end = _character_around(data, span.start)
                last = bisect_right(starts, end - 1) - 1
                first = bisect_right(starts, begin) - 1
                found[begin] = SplitCharacter(data[begin:end].decode(), first, last)
        return tuple(found.values())

    @cached_property
    def splits_at(self) -> dict[int, list[SplitCharacter]]:
        """Characters that a token contains only in part, by the position of the token."""
        found: dict[int, list[SplitCharacter]] = {}
        for split in self.split_characters:
            for position in range(split.first, split.last + 1):
                found.setdefault(position, []).append(split)
        return found

    def characters_of(self, spans: Sequence[TokenSpan]) -> str:
        """Decode the text of neighbouring tokens; bytes of split characters become replacement signs."""
        return self.data[spans[0].start : spans[-1].end].decode("utf-8", "replace")


def _character_around(data: bytes, index: int) -> tuple[int, int]:
    begin = index
    while data[begin] & 0xC0 == 0x80:
        begin -= 1
    end = index + 1
    while end < len(data) and data[end] & 0xC0 == 0x80:
        end += 1
    return begin, end


def lay_out(
    text: str, pieces: Sequence[TokenPiece], pre_tokens: Sequence[int], added: Sequence[bool] = ()
) -> TokenizedText:
    """Compute the positions of tokens whose bytes joined are the text.

    Args:
        pre_tokens: pre-token of each token.
        added: True for each token that stands for no byte of the text; empty if there is none.
    """
    added = added or [False] * len(pieces)
    lengths = [0 if extra else len(piece.data) for piece, extra in zip(pieces, added, strict=True)]
    laid = zip(pieces, lengths, accumulate(lengths), pre_tokens, strict=True)
    spans = [
        TokenSpan(position, piece, end - length, end, pre_token)
        for position, (piece, length, end, pre_token) in enumerate(laid)
    ]
    return TokenizedText(text, tuple(spans))
