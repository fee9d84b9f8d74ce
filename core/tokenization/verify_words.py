"""Labels, tooltips and counts of tokens, written once more for Verify: from bytes and places, by code of its own."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from core.tokenization.describe import LONGEST, MOST_SPLITS
from core.tokenization.tokenized import TokenizedText, TokenSpan

_SIGNS = {" ": "␣", "\n": "⏎", "\t": "⇥", "\r": "␍"}
_CAUSES = ("cut by the pattern", "not joined by any merge", "beside a special token")


def label_again(data: bytes, special: bool = False) -> str:
    """Write the bytes of a token, white space and control characters as signs.

    >>> label_again(b" is\\x00"), label_again(b" \\xf0")
    ('␣is\\\\x00', '␣\\\\xf0')
    """
    text = data.decode("utf-8", "backslashreplace")
    return text if special else signs_again(text)


def signs_again(text: str) -> str:
    """Write a text with signs for white space and control characters."""
    return "".join(_SIGNS.get(c) or (c if c.isprintable() else ascii(c)[1:-1]) for c in text)


def hex_again(data: bytes) -> str:
    """Write bytes in hex, the first ones of a long token.

    >>> hex_again(b" is")
    '20 69 73'
    """
    return " ".join(f"{byte:02x}" for byte in data[:LONGEST]) + (" …" if data[LONGEST:] else "")


def times_again(times: int) -> str:
    """Write how often a token occurs."""
    return f"{times:,} times in the text" if times > 1 else "once in the text"


def tooltips_again(tokenized: TokenizedText, unknown_id: int | None) -> list[str]:
    """Write the tooltip of every token."""
    data, splits = tokenized.text.encode(), list(_splits(tokenized))
    tooltips = []
    for place, span in enumerate(tokenized.spans):
        piece, covered = span.piece, data[span.start : span.end].decode("utf-8", "replace")
        lines = [_cut(label_again(piece.data, piece.special)), f"id {piece.token_id} · position {place + 1}"]
        if not data[span.start : span.end]:
            lines.append("added by the tokenizer; stands for no byte of the text")
        elif piece.token_id == unknown_id:
            lines.append(f"stands for {_cut(covered)!r}, which is not in the vocabulary")
        else:
            lines.append(f"bytes {hex_again(piece.data)} ({len(piece.data)})")
            lines += ["special token: a signal to the model, not text"] * piece.special
            lines += [words for first, last, words in splits if first <= place <= last]
        tooltips.append("\n".join(lines))
    return tooltips


def lost_again(tokenized: TokenizedText, span: TokenSpan, unknown_id: int | None) -> str:
    """Write the text that an unknown token stands for; nothing for any other token."""
    if span.piece.token_id != unknown_id:
        return ""
    return _cut(signs_again(tokenized.text.encode()[span.start : span.end].decode("utf-8", "replace")))


def _cut(text: str) -> str:
    return text[:LONGEST] + "…" * (len(text) > LONGEST)


def _splits(tokenized: TokenizedText) -> Iterator[tuple[int, int, str]]:
    """Yield first and last token, from 0, of each character in which a token begins, and both in words."""
    starts = [span.start for span in tokenized.spans]
    begun = {span.start for span in tokenized.spans if span.end > span.start}
    end = 0
    for character in tokenized.text:
        begin, end = end, end + len(character.encode())
        if begun.intersection(range(begin + 1, end)):
            first, last = (sum(start <= byte for start in starts) - 1 for byte in (begin, end - 1))
            where = f"is made by the tokens at positions {first + 1} to {last + 1} together"
            yield first, last, f"{signs_again(character)} (U+{ord(character):04X}) {where}"


def splits_again(tokenized: TokenizedText) -> str:
    """Write the first characters that lie in several tokens."""
    words = [words for *_, words in _splits(tokenized)]
    listed = words[:MOST_SPLITS]
    if more := len(words) - len(listed):
        listed.append(f"and {more:,} more characters like these")
    return f"Characters of several tokens:  {';  '.join(listed)}" if words else ""


def metrics_again(tokenized: TokenizedText, vocab_size: int) -> dict[str, str]:
    """Write the numbers above the tokens."""
    own = sum(span.end > span.start for span in tokenized.spans)
    added = len(tokenized.spans) - own
    return {
        "Tokens": format(own, ",") + (f" + {added} added" if added else ""),
        "Characters": format(sum(1 for _ in tokenized.text), ","),
        "Characters per token": format(len(tokenized.text) / own, ".2f") if own else "–",
        "Bytes": format(sum(len(character.encode()) for character in tokenized.text), ","),
        "Vocabulary": format(vocab_size, ","),
    }


def boundaries_again(tokenized: TokenizedText) -> Iterator[tuple[TokenSpan, TokenSpan, str, str]]:
    """Yield both sides of each boundary, its cause as the summary names it, and its reason."""
    for before, after in pairwise(tokenized.spans):
        sides = f"{label_again(before.piece.data)} and {label_again(after.piece.data)}"
        if before.piece.special or after.piece.special:
            yield before, after, _CAUSES[2], "a special token is never merged"
        elif before.pre_token == after.pre_token:
            yield before, after, _CAUSES[1], f"no rule of the vocabulary joins {sides}"
        else:
            yield before, after, _CAUSES[0], "the pre-token pattern cuts here, before any merging"


def summary_again(causes: Sequence[str]) -> str:
    """Write how many boundaries have each cause."""
    counts: Mapping[str, int] = {cause: causes.count(cause) for cause in _CAUSES}
    listed = ", ".join(f"{count:,} {cause}" for cause, count in counts.items() if count)
    return f"{len(causes):,} boundaries: {listed}."


def share_again(part: int, whole: int) -> str:
    """Write a share in percent, never rounded to 0% or 100%.

    >>> share_again(1, 241), share_again(0, 5), share_again(3, 4), share_again(999, 1000), share_again(0, 0)
    ('0.4%', '0%', '75%', '99.9%', '–')
    """
    if not whole:
        return "–"
    if part in (0, whole):
        return "100%" if part else "0%"
    thousandths = 1000 * part / whole
    if thousandths < 1:
        return "under 0.1%"
    if thousandths < 10 or thousandths > 990:
        return f"{min(thousandths, 999) / 10:.1f}%"
    return f"{thousandths / 10:.0f}%"
