"""Texts of token tooltips."""

from core.tokenization.text import visible
from core.tokenization.tokenized import SplitCharacter, TokenizedText, TokenSpan

LONGEST = 80  # bytes and characters quoted of one token


def token_lines(tokenized: TokenizedText, span: TokenSpan, unknown_id: int | None = None) -> list[str]:
    """Return lines about a token: text, id and position, bytes, and anything special."""
    piece = span.piece
    lines = [shorten(piece.label), f"id {piece.token_id} · position {span.position}"]
    if span.start == span.end:
        return [*lines, "added by the tokenizer; stands for no byte of the text"]
    if piece.token_id == unknown_id:
        covered = tokenized.characters_of([span])
        return [*lines, f"stands for {shorten(covered)!r}, which is not in the vocabulary"]
    data = piece.data
    lines.append(f"bytes {data[:LONGEST].hex(' ')}{' …' if len(data) > LONGEST else ''} ({len(data)})")
    if piece.special:
        lines.append("special token: a signal to the model, not text")
    return lines + [split_words(split) for split in tokenized.splits_at.get(span.position, ())]


def split_words(split: SplitCharacter) -> str:
    """Describe a character that lies in several tokens.

    >>> split_words(SplitCharacter("🚀", 8, 10))
    '🚀 (U+1F680) is made by the tokens at positions 8 to 10 together'
    """
    code = f"U+{ord(split.character):04X}"
    return (
        f"{visible(split.character)} ({code}) is made by the tokens at positions {split.first} to {split.last} together"
    )


def times_words(times: int) -> str:
    """Write the number of occurrences in words."""
    return "once in the text" if times == 1 else f"{times:,} times in the text"


def shorten(text: str) -> str:
    """Shorten a text to the length of a tooltip.

    >>> len(shorten("a" * 500_000))
    81
    """
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
