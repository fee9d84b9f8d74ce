"""Texts about tokens: tooltips, counts, split characters."""

from collections.abc import Mapping

from core.tokenization.boundaries import Cause
from core.tokenization.pieces import TokenPiece
from core.tokenization.text import visible
from core.tokenization.tokenized import SplitCharacter, TokenizedText, TokenSpan

LONGEST = 80  # bytes and characters quoted of one token
MOST_SPLITS = 3
_CAUSES: dict[Cause, str] = {
    "pattern": "cut by the pattern",
    "no merge": "not joined by any merge",
    "special": "beside a special token",
}


def token_lines(tokenized: TokenizedText, span: TokenSpan, unknown_id: int | None = None) -> list[str]:
    """Return lines about a token: text, id and position, bytes, and anything special."""
    piece = span.piece
    lines = [shorten(piece.label), f"id {piece.token_id} · position {span.position + 1}"]
    if span.start == span.end:
        return [*lines, "added by the tokenizer; stands for no byte of the text"]
    if piece.token_id == unknown_id:
        covered = tokenized.characters_of([span])
        return [*lines, f"stands for {shorten(covered)!r}, which is not in the vocabulary"]
    lines.append(f"bytes {hex_bytes(piece)} ({len(piece.data)})")
    if piece.special:
        lines.append("special token: a signal to the model, not text")
    return lines + [split_words(split) for split in tokenized.splits_at.get(span.position, ())]


def hex_bytes(piece: TokenPiece) -> str:
    """Write the bytes of a token in hex, the first ones of a long token.

    >>> hex_bytes(TokenPiece(318, b" is"))
    '20 69 73'
    """
    return piece.data[:LONGEST].hex(" ") + (" …" if len(piece.data) > LONGEST else "")


def lost_text(tokenized: TokenizedText, span: TokenSpan, unknown_id: int | None) -> str:
    """Return the text that an unknown token stands for, white space visible; empty for every other token."""
    return shorten(visible(tokenized.characters_of([span]))) if span.piece.token_id == unknown_id else ""


def split_words(split: SplitCharacter) -> str:
    """Describe a character that lies in several tokens.

    >>> split_words(SplitCharacter("🚀", 8, 10))
    '🚀 (U+1F680) is made by the tokens at positions 9 to 11 together'
    """
    code = f"U+{ord(split.character):04X}"
    first, last = split.first + 1, split.last + 1
    return f"{visible(split.character)} ({code}) is made by the tokens at positions {first} to {last} together"


def times_words(times: int) -> str:
    """Write the number of occurrences in words."""
    return "once in the text" if times == 1 else f"{times:,} times in the text"


def shorten(text: str) -> str:
    """Shorten a text to the length of a tooltip.

    >>> len(shorten("a" * 500_000))
    81
    """
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def count_metrics(tokenized: TokenizedText, vocab_size: int) -> dict[str, str]:
    """Return the length of a text in tokens, characters and bytes; tokens the tokenizer added are named apart."""
    tokens, characters = len(tokenized.own), len(tokenized.text)
    added = len(tokenized.spans) - tokens
    return {
        "Tokens": f"{tokens:,}" + (f" + {added} added" if added else ""),
        "Characters": f"{characters:,}",
        "Characters per token": f"{characters / tokens:.2f}" if tokens else "–",
        "Bytes": f"{len(tokenized.data):,}",
        "Vocabulary": f"{vocab_size:,}",
    }


def split_sentence(tokenized: TokenizedText) -> str:
    """Name the first characters that are split between several tokens; empty if there is none."""
    splits = tokenized.split_characters
    lines = [split_words(split) for split in splits[:MOST_SPLITS]]
    if len(splits) > MOST_SPLITS:
        lines.append(f"and {len(splits) - MOST_SPLITS:,} more characters like these")
    return "Characters of several tokens:  " + ";  ".join(lines) if lines else ""


def boundary_summary(counts: Mapping[Cause, int]) -> str:
    """Write the number of boundaries, and of those with each cause."""
    causes = ", ".join(f"{counts[cause]:,} {words}" for cause, words in _CAUSES.items() if counts.get(cause))
    return f"{sum(counts.values()):,} boundaries: {causes}."


def share(part: int, whole: int) -> str:
    """Write a share in percent, never rounded to 0% or 100%.

    >>> share(1, 241), share(0, 5), share(3, 4), share(999, 1000), share(0, 0)
    ('0.4%', '0%', '75%', '99.9%', '–')
    """
    if not whole:
        return "–"
    percentage = 100 * part / whole
    if part in (0, whole) or 1 <= percentage <= 99:
        return f"{percentage:.0f}%"
    return f"{min(percentage, 99.9):.1f}%" if percentage >= 0.1 else "under 0.1%"
