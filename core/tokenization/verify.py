"""Claims of tokens: ids by another library, bytes and merges by the files, counts by plain Python."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.tokenization.boundaries import Boundary, boundaries
from core.tokenization.bpe import Level
from core.tokenization.bpe.replay import Replay
from core.tokenization.describe import (
    boundary_summary,
    count_metrics,
    hex_bytes,
    lost_text,
    split_sentence,
    times_words,
    token_lines,
)
from core.tokenization.pieces import TokenPiece
from core.tokenization.reference import reference_text
from core.tokenization.registry import TokenizerSpec
from core.tokenization.tokenized import TokenizedText, TokenSpan
from core.tokenization.tokenizer import TextTokenizer
from core.tokenization.verify_words import (
    boundaries_again,
    hex_again,
    label_again,
    lost_again,
    metrics_again,
    splits_again,
    summary_again,
    times_again,
    tooltips_again,
)
from core.tokenization.vocabulary_files import FileVocabulary
from core.verification import Claim

FILES = "the vocabulary's files, read without a tokenizer library"


def word_claim(name: str, shown: Sequence[str], again: Sequence[str], route: str) -> Claim:
    """Claim texts, letter by letter."""
    return Claim(name, _words(shown), _words(again), route=route)


def _words(values: Sequence[str]) -> npt.NDArray[np.object_]:
    """Return texts as an array; NumPy's own text format would drop a NUL at the end."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def token_claims(
    shown: TokenizedText, again: TokenizedText, route: str, unknown_id: int | None = None
) -> Iterator[Claim]:
    """Claim the chips: ids, bytes, places, occurrences, and every line of the tooltips.

    Args:
        again: the same text by another route.
        unknown_id: the id of [UNK], in vocabularies that have one.
    """
    counted = {int(token_id): int(n) for token_id, n in zip(*np.unique(again.ids, return_counts=True), strict=True)}
    yield Claim("ids", shown.ids, again.ids, route=route)
    positions = [span.position + 1 for span in shown.spans]
    yield Claim("positions", positions, range(1, len(again.spans) + 1), route="counted from 1")
    own = sum(span.end > span.start for span in again.spans)
    yield Claim("tokens of the text, and tokens in all", [len(shown.own), len(shown.spans)], [own, len(again.spans)])
    starts, ends = ([(span.start, span.end) for span in tokenized.spans] for tokenized in (shown, again))
    yield Claim("first byte of each token, and the byte after it", _pairs(starts), _pairs(ends), route=FILES)
    lengths = [len(span.piece.data) for span in shown.spans], [len(span.piece.data) for span in again.spans]
    yield Claim("number of bytes of each token", lengths[0], lengths[1], route=FILES)
    hexes = [span.piece.data.hex(" ") for span in shown.spans], [span.piece.data.hex(" ") for span in again.spans]
    yield word_claim("bytes of each token", *hexes, route=FILES)
    written = [hex_bytes(span.piece) for span in shown.spans], [hex_again(span.piece.data) for span in again.spans]
    yield word_claim("bytes under each chip", *written, route=FILES)
    lost = [lost_text(shown, span, unknown_id) for span in shown.spans]
    lost_too = [lost_again(again, span, unknown_id) for span in again.spans]
    yield word_claim("text that each unknown token stands for", lost, lost_too, route=route)
    labels = [span.piece.label for span in shown.spans]
    labels_too = [label_again(span.piece.data, span.piece.special) for span in again.spans]
    yield word_claim("label of each chip", labels, labels_too, route=FILES)
    yield word_claim("tooltip of each chip", _tooltips(shown, unknown_id), tooltips_again(again, unknown_id), FILES)
    times = [times_words(shown.times[i]) for i in shown.ids], [times_again(counted[i]) for i in again.ids]
    yield word_claim("times a token occurs", *times, route="np.unique(ids)")


def _tooltips(tokenized: TokenizedText, unknown_id: int | None) -> list[str]:
    return ["\n".join(token_lines(tokenized, span, unknown_id)) for span in tokenized.spans]


def _pairs(values: Sequence[tuple[int, int]]) -> npt.NDArray[np.int64]:
    return np.array(values, dtype=np.int64).reshape(-1, 2)


def reference_of(spec: TokenizerSpec, text: str) -> TokenizedText:
    """Tokenize a text by the other route of a tokenizer."""
    return reference_text(text, spec.reference(text), spec.files(), spec.pre_token_ends(text))


@dataclass(frozen=True, eq=False)
class Replays:
    """Words of a text as the merge replay offers them.

    Attributes:
        offered: each different word, with its merges.
        chosen: index of the word that is drawn.
        ids: ids of its tokens, as drawn.
        level: symbols it starts from.
    """

    offered: Mapping[bytes, Replay]
    chosen: int
    ids: Sequence[int]
    level: Level = "bytes"


def pretrained_claims(
    spec: TokenizerSpec,
    tokenizer: TextTokenizer,
    shown: TokenizedText,
    replays: Replays | None,
    decoded: Mapping[str, str],
) -> Iterator[Claim]:
    """Claim everything the Pretrained view draws: chips, counts, split characters, boundaries, merges.

    Args:
        shown: tokens on screen.
        replays: words whose merges can be replayed; None if none are drawn.
        decoded: text of the box that decodes ids, by the ids with spaces between them; empty if it shows an error.
    """
    files, again = spec.files(), reference_of(spec, shown.text)
    yield from token_claims(shown, again, spec.route)
    yield from metric_claims(count_metrics(shown, tokenizer.vocab_size), metrics_again(again, len(files.tokens)))
    texts = [split_sentence(shown)], [splits_again(again)]
    yield word_claim("characters of several tokens", *texts, route="places of the tokens by the other route")
    known = sum(len(span.piece.data) for span in again.own)
    yield Claim("bytes without a token", [shown.lost_bytes], [len(shown.text.encode()) - known], route=FILES)
    yield from boundary_claims(list(boundaries(shown)), again, files)
    if replays:
        yield from replay_claims(replays, again, files)
    for typed, text in decoded.items():
        data = b"".join(files.bytes_of([int(word) for word in typed.split()])).decode("utf-8", "replace")
        if not tokenizer.replayable and not text.startswith(" "):  # SentencePiece may drop the space before a word
            data = data.removeprefix(" ")
        yield word_claim("decoded ids", [text], [data], FILES)


def metric_claims(shown: Mapping[str, str], again: Mapping[str, str]) -> Iterator[Claim]:
    """Claim labelled numbers as they are printed."""
    yield word_claim("numbers above the tokens", list(shown.values()), list(again.values()), "counted")


def boundary_claims(shown: Sequence[Boundary], again: TokenizedText, files: FileVocabulary) -> Iterator[Claim]:
    """Claim the cause of every boundary; inside a pre-token the files must hold no merge of its two sides.

    Args:
        again: the tokens by the other route.
    """
    if not shown:
        return
    found = list(boundaries_again(again))
    positions = [boundary.before.position + 1 for boundary in shown]
    yield Claim("place of each boundary", positions, range(1, len(found) + 1), route="counted from 1")
    reasons = [boundary.reason for boundary in shown]
    reasons_too = [_reason(before, after, reason, files) for before, after, _, reason in found]
    yield word_claim(
        "reason of each boundary", reasons, reasons_too, route="another pre-tokenizer, and the merges of " + FILES
    )
    for name, drawn, spans in (
        ("left", [boundary.before for boundary in shown], [before for before, *_ in found]),
        ("right", [boundary.after for boundary in shown], [after for _, after, *_ in found]),
    ):
        labels = [label_again(span.piece.data, span.piece.special) for span in spans]
        yield word_claim(f"{name} of each boundary", [span.piece.label for span in drawn], labels, FILES)
    summaries = [boundary_summary(Counter(boundary.cause for boundary in shown))]
    expected = [summary_again([cause for *_, cause, _ in found])]
    yield word_claim("number of boundaries by cause", summaries, expected, route="counted")


def _reason(before: TokenSpan, after: TokenSpan, reason: str, files: FileVocabulary) -> str:
    rank = files.rank(before.piece.data, after.piece.data)
    if reason.startswith("no rule") and rank is not None:
        return f"the merge of rank {rank} was not applied"
    return reason


def replay_claims(replays: Replays, again: TokenizedText, files: FileVocabulary) -> Iterator[Claim]:
    """Claim the words with their numbers of tokens, and each merge of the chosen one, by applying the files' merges."""
    parts_of: dict[int, list[bytes]] = {}
    for span in again.own:
        parts_of.setdefault(span.pre_token, []).append(again.data[span.start : span.end])
    counts = {_known(b"".join(parts), files, replays.level): len(parts) for parts in parts_of.values()}
    offered = [len(history.parts) for history in replays.offered.values()]
    expected = [counts.get(_known(word, files, replays.level), -1) for word in replays.offered]
    yield Claim("tokens of each word offered", offered, expected, route="counted")
    word, drawn = list(replays.offered.items())[replays.chosen]
    symbols = _symbols(_known(word, files, replays.level), replays.level)
    yield word_claim(
        "symbols of the word", _readable(drawn.symbols), list(map(label_again, symbols)), "the word's bytes"
    )
    route = f"{FILES}; of all neighbours the lowest rank is merged, the leftmost of equals"
    steps, parts = naive_merges(symbols, files)
    yield Claim("number of each merge", range(1, len(drawn.steps) + 1), range(1, len(steps) + 1), route="counted")
    yield Claim("rank of each merge", [step.rank for step in drawn.steps], [rank for rank, _, _ in steps], route=route)
    lefts = [step.left for step in drawn.steps], [left for _, left, _ in steps]
    yield word_claim("left of each merge", _readable(lefts[0]), list(map(label_again, lefts[1])), route)
    rights = [step.right for step in drawn.steps], [right for _, _, right in steps]
    yield word_claim("right of each merge", _readable(rights[0]), list(map(label_again, rights[1])), route)
    made = [step.joined for step in drawn.steps], [left + right for _, left, right in steps]
    yield word_claim("what each merge makes", _readable(made[0]), list(map(label_again, made[1])), route)
    by_bytes = {data: token_id for token_id, data in files.tokens.items() if token_id not in files.special}
    unknown = min(files.special, default=-1)  # on character level the only special token is [UNK]
    yield Claim("ids of the word's tokens", replays.ids, [by_bytes.get(part, unknown) for part in parts], route=route)


def _symbols(word: bytes, level: Level) -> list[bytes]:
    return [bytes([byte]) for byte in word] if level == "bytes" else [c.encode() for c in word.decode()]


def _known(word: bytes, files: FileVocabulary, level: Level) -> bytes:
    """Return a word without the bytes that are no token: the tokenizer leaves them out."""
    return b"".join(unit for unit in _symbols(word, level) if level == "characters" or unit in files.singles)


def naive_merges(symbols: Sequence[bytes], files: FileVocabulary) -> tuple[list[tuple[int, bytes, bytes]], list[bytes]]:
    """Merge, looking at all neighbours again after each merge; returns (rank, left, right) of each, and the parts."""
    parts, steps = list(symbols), list[tuple[int, bytes, bytes]]()
    while True:
        ranked = [(files.rank(parts[place], parts[place + 1]), place) for place in range(len(parts) - 1)]
        found = [(rank, place) for rank, place in ranked if rank is not None]
        if not found:
            return steps, parts
        rank, place = min(found)
        steps.append((rank, parts[place], parts[place + 1]))
        parts[place : place + 2] = [parts[place] + parts[place + 1]]


def _readable(symbols: Sequence[bytes]) -> list[str]:
    return [TokenPiece(0, symbol).label for symbol in symbols]
