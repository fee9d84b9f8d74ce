"""Claims of the comparison of tokenizers: counts, shared boundaries, languages, and the look-up of one word."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from core.tokenization.comparison import ALIGNED_BYTES, AlignedSegment, LookUp, Measured
from core.tokenization.corpora import human_rights
from core.tokenization.describe import shorten
from core.tokenization.rank_files import DATA
from core.tokenization.registry import TokenizerSpec
from core.tokenization.tokenized import TokenizedText
from core.tokenization.verify import FILES, reference_of, word_claim
from core.tokenization.verify_words import label_again
from core.verification import Claim, derived

Columns = Mapping[str, Sequence[float | int | str]]
# Of the table; the time is measured anew at every call and cannot be compared.
_COUNTED = ("tokens", "vocabulary")
_RATIOS = ("times the fewest", "chars / token", "bytes / token", "tokens / word")


def comparison_table(measured: Sequence[Measured]) -> dict[str, list[Any]]:
    """Return the columns of the table, rounded to meaningful digits."""
    words = [max(1, len(result.tokenized.text.split())) for result in measured]
    fewest = min(result.tokens for result in measured)
    return {
        "tokenizer": [result.title for result in measured],
        "tokens": [result.tokens for result in measured],
        "times the fewest": [round(result.tokens / fewest, 2) for result in measured],
        "chars / token": [round(len(result.tokenized.text) / result.tokens, 2) for result in measured],
        "bytes / token": [round(len(result.tokenized.data) / result.tokens, 2) for result in measured],
        "tokens / word": [round(r.tokens / n, 2) for r, n in zip(measured, words, strict=True)],
        "vocabulary": [result.vocab_size for result in measured],
        "round trip": ["exact" if result.exact else "not exact" for result in measured],
        "ms": [round(1000 * result.seconds, 3) for result in measured],
    }


def comparison_claims(
    specs: Sequence[TokenizerSpec],
    measured: Sequence[Measured],
    segments: Sequence[AlignedSegment],
    table: Columns,
    ratios: Sequence[Sequence[float]],
    found: Sequence[LookUp],
    word: str,
) -> Iterator[Claim]:
    """Claim everything that the comparison draws, but the time.

    Args:
        segments: aligned tokens, as drawn.
        table: columns by name.
        ratios: tokens of each language relative to English, shape (tokenizers, languages).
        found: look-up of `word` by each tokenizer.
    """
    again = []
    for spec, result in zip(specs, measured, strict=True):
        again.append(reference_of(spec, result.tokenized.text))
        yield Claim(f"ids by {spec.title}", result.tokenized.ids, again[-1].ids, route=spec.route)
    yield from _aligned_claims(segments, again)
    yield from _table_claims(table, specs, again)
    named = [entry["name"] for entry in json.loads((DATA / "udhr_article1.json").read_text("utf-8"))["languages"]]
    yield word_claim("languages", [entry.language for entry in human_rights()], named, "udhr_article1.json")
    texts = [entry.text for entry in human_rights()]
    for spec, row in zip(specs, ratios, strict=True):
        counts = np.array([len(_own_ids(spec, text)) for text in texts])
        expected = counts / counts[0]
        name = f"tokens of each language by {spec.title}, English = 1"
        yield Claim(name, row, expected, derived(expected), spec.route)
    yield from _look_up_claims(specs, found, word)


def _own_ids(spec: TokenizerSpec, text: str) -> list[int]:
    """Return the ids of a text, by the other route, without the tokens that a tokenizer adds."""
    ids = spec.reference(text)
    added = spec.load().added_tokens
    return ids[len(ids) - len(reference_of(spec, text).own) :] if added else ids


def _aligned_claims(segments: Sequence[AlignedSegment], again: Sequence[TokenizedText]) -> Iterator[Claim]:
    """Claim the aligned tokens: their ids and labels, and the columns from which to which each goes."""
    rows = [[span for span in tokenized.spans if span.start < ALIGNED_BYTES] for tokenized in again]
    ends = [np.array([span.end for span in row]) for row in rows]
    common = [int(end) for end in ends[0] if all(end in other for other in ends[1:])]
    drawn = [cell for segment in segments for row in segment.rows for cell in row]
    expected: list[tuple[int, str, int, int]] = []
    for start, end in zip([0, *dict.fromkeys(common)], dict.fromkeys(common), strict=False):
        inside = [[s for s in row if start <= s.start < s.end <= end] for row in rows]
        edges = np.unique([start, *(span.end for spans in inside for span in spans)])
        for spans in inside:
            for span in spans:
                first, last = np.searchsorted(edges, [span.start, span.end])
                label = shorten(label_again(span.piece.data, span.piece.special))
                expected.append((span.piece.token_id, label, int(first), int(last)))
    route = "places of the tokens by the other route; columns by np.searchsorted"
    yield Claim("ids of the aligned tokens", [cell.span.piece.token_id for cell in drawn], [e[0] for e in expected])
    yield word_claim("aligned tokens", [shorten(c.span.piece.label) for c in drawn], [e[1] for e in expected], route)
    columns = [[cell.first, cell.last] for cell in drawn], [[first, last] for _, _, first, last in expected]
    yield Claim("columns of the aligned tokens", columns[0], columns[1], route=route)
    yield Claim("boundaries that all share", [len(segments)], [len(set(common) - {0})], route=route)


def _table_claims(table: Columns, specs: Sequence[TokenizerSpec], again: Sequence[TokenizedText]) -> Iterator[Claim]:
    texts = [tokenized.text for tokenized in again]
    tokens = np.array([len(tokenized.own) for tokenized in again])
    counted = {"tokens": tokens, "vocabulary": np.array([len(spec.files().tokens) for spec in specs])}
    for name in _COUNTED:
        yield Claim(f"table: {name}", table[name], counted[name], route=f"counted; {FILES}")
    sizes = {
        "times the fewest": tokens / tokens.min(),
        "chars / token": np.array([len(text) for text in texts]) / tokens,
        "bytes / token": np.array([len(text.encode()) for text in texts]) / tokens,
        "tokens / word": tokens / np.array([max(1, len(text.split())) for text in texts]),
    }
    for name in _RATIOS:
        printed = [f"{value:.2f}" for value in table[name]], [f"{value:.2f}" for value in sizes[name]]
        yield word_claim(f"table: {name}", *printed, route="counted")
        rounded = np.round(sizes[name], 2)
        yield Claim(f"table: {name}, in numbers", table[name], rounded, derived(rounded), "counted, two digits")
    spelled = [b"".join(span.piece.data for span in tokenized.own) for tokenized in again]
    exact = ["exact" if data == text.encode() else "not exact" for data, text in zip(spelled, texts, strict=True)]
    yield word_claim("table: round trip", list(map(str, table["round trip"])), exact, "bytes of " + FILES)
    yield word_claim("table: tokenizer", list(map(str, table["tokenizer"])), [s.title for s in specs], "the choice")


def _look_up_claims(specs: Sequence[TokenizerSpec], found: Sequence[LookUp], word: str) -> Iterator[Claim]:
    for name, text, shown in (
        ("without a space", word, [(entry.bare_id, entry.bare_tokens) for entry in found]),
        ("with a space before it", f" {word}", [(entry.spaced_id, entry.spaced_tokens) for entry in found]),
    ):
        ids = [_own_ids(spec, text) for spec in specs]
        again = [answer(one[0] if len(one) == 1 else None, len(one)) for one in ids]
        yield word_claim(f"one token? {name}", [answer(*one) for one in shown], again, "counted by the other routes")


def answer(token_id: int | None, tokens: int) -> str:
    """Say whether a word is one token."""
    return f"{tokens} tokens" if token_id is None else f"one token, id {token_id}"
