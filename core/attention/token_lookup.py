"""Resolve a word or a 1-based index to a token position."""

from collections.abc import Sequence


def find_token(words: Sequence[str], typed: str, otherwise: int) -> int:
    """Position of the token that a word or a number names, from 0.

    Args:
        words: the text of each token.
        typed: a number counted from 1, or a word; of several equal ones the last is meant.
        otherwise: the position if nothing fits, as after the text has changed.

    >>> find_token(["The", " cat", " saw", " the", " cat"], "cat", 0), find_token(["a", "b"], "1", 1)
    (4, 0)
    """
    typed = typed.strip()
    if typed.isdecimal() and len(typed) < 5 and 1 <= int(typed) <= len(words):
        return int(typed) - 1
    found = [pos for pos, word in enumerate(words) if typed and word.strip() == typed]
    return found[-1] if found else otherwise
