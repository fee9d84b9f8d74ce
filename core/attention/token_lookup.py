"""Which token is meant: people say a word of the text or its number."""

from collections.abc import Sequence


def find_token(words: Sequence[str], said: str, otherwise: int) -> int:
    """Place of the token meant, from 0.

    Args:
        words: the text of each token.
        said: a number counted from 1, or a word; of several equal ones the last is meant.
        otherwise: the place when nothing fits, as after the text has changed.

    >>> find_token(["The", " cat", " saw", " the", " cat"], "cat", 0), find_token(["a", "b"], "1", 1)
    (4, 0)
    """
    said = said.strip()
    if said.isdecimal() and len(said) < 5 and 1 <= int(said) <= len(words):
        return int(said) - 1
    places = [place for place, word in enumerate(words) if said and word.strip() == said]
    return places[-1] if places else otherwise
