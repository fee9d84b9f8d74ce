"""The tokens of a text by another route: ids by another library, bytes from the files, places from the bytes."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from core.tokenization.pieces import TokenPiece
from core.tokenization.tokenized import TokenizedText, TokenSpan
from core.tokenization.vocabulary_files import FileVocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def reference_text(
    text: str, ids: Sequence[int], vocabulary: FileVocabulary, pre_token_ends: Sequence[int]
) -> TokenizedText:
    """Lay out the tokens of another route on the bytes of a text.

    Bytes that are no token of the vocabulary lie between tokens; special tokens at the edges that are no part of the
    text take no room.

    Args:
        text: as the tokenizer on screen spells it.
        ids: shape (pos,).
        pre_token_ends: byte at which each pre-token ends, in order.
    """
    data = text.encode()
    tokens = zip(ids, vocabulary.bytes_of(ids), strict=True)
    pieces = [TokenPiece(token_id, token, token_id in vocabulary.special) for token_id, token in tokens]
    known = [place for place, byte in enumerate(data) if bytes([byte]) in vocabulary.singles]
    for places in (range(len(data)), known):
        for added in _added_at_edges(pieces):
            own = [piece.data for piece, extra in zip(pieces, added, strict=True) if not extra]
            if b"".join(own) == bytes(data[place] for place in places):
                return TokenizedText(text, tuple(_spans(pieces, added, [*places, len(data)], pre_token_ends)))
    return TokenizedText(text, ())


def _added_at_edges(pieces: Sequence[TokenPiece]) -> Iterator[list[bool]]:
    """Yield which tokens the tokenizer may have added: none, the special one at the beginning, at the end, or both."""
    count = len(pieces)
    for edges in ((), (0,), (count - 1,), (0, count - 1)):
        if all(pieces[edge].special for edge in edges):
            yield [position in edges for position in range(count)]


def _spans(
    pieces: Sequence[TokenPiece], added: Sequence[bool], places: Sequence[int], pre_token_ends: Sequence[int]
) -> Iterator[TokenSpan]:
    """Yield the spans; `places` are the places of the bytes that tokens spell, and the end of the text."""
    lengths = [0 if extra else len(piece.data) for piece, extra in zip(pieces, added, strict=True)]
    for position, (piece, length, end) in enumerate(zip(pieces, lengths, accumulate(lengths), strict=True)):
        if length:
            start = places[end - length]
            yield TokenSpan(position, piece, start, places[end - 1] + 1, bisect_left(pre_token_ends, start + 1))
        else:
            start = places[end]
            yield TokenSpan(position, piece, start, start, -1)


def library_pre_token_ends(backend: "Tokenizer", text: str) -> list[int]:
    """Return the byte at which each pre-token ends, by the pre-tokenizer of a Hugging Face tokenizer.

    Tokens that were added to the vocabulary, such as <|endoftext|>, are pre-tokens of their own.
    """
    import regex

    names = sorted((token.content for token in backend.get_added_tokens_decoder().values()), key=len, reverse=True)
    parts = regex.split(f"({'|'.join(map(regex.escape, names))})", text) if names else [text]
    ends: list[int] = []
    start = 0
    for part in filter(None, parts):
        cuts = [len(part)] if part in names or not backend.pre_tokenizer else _cuts(backend, part)
        ends += [start + len(part[:cut].encode()) for cut in cuts]
        start += len(part.encode())
    return ends


def _cuts(backend: "Tokenizer", part: str) -> list[int]:
    read = backend.normalizer.normalize_str(part) if backend.normalizer else part
    return [end for _, (_, end) in backend.pre_tokenizer.pre_tokenize_str(read)]


def pattern_pre_token_ends(words: Sequence[str]) -> list[int]:
    """Return the byte at which each of the words that make up a text ends."""
    return list(accumulate(len(word.encode()) for word in words))
