"""Resolve a word or a 1-based index to a token position."""

from collections.abc import Sequence


def find_token(words: Sequence[str], typed: str, default: int) -> int:
    """Return the position, from 0, of the token that a word or a number names.

    Args:
        words: the text of each token.
        typed: a number counted from 1, or a word; of several equal words the last is taken.
        default: the position if nothing matches, as after the text has changed.

    >>> find_token(["The", " cat", " saw", " the", " cat"], "cat", 0), find_token(["a", "b"], "1", 1)
    (4, 0)
    """
    typed = typed.strip()
    if typed.isdecimal() and len(typed) < 5 and 1 <= int(typed) <= len(words):
        return int(typed) - 1
    found = [pos for pos, word in enumerate(words) if typed and word.strip() == typed]
    return found[-1] if found else default
