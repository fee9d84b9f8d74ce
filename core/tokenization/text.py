"""Validation of input texts, and visible signs for invisible characters."""

from core.errors import InputError

MAX_CHARACTERS = 500_000
_VISIBLE = {" ": "␣", "\n": "⏎", "\t": "⇥", "\r": "␍"}


def check_text(text: str, maximum: int = MAX_CHARACTERS, name: str = "text") -> str:
    """Check that a tokenizer can read a text, and return it.

    Raises:
        InputError: empty, longer than `maximum` characters, or holding half a surrogate pair (no UTF-8 exists for it).
    """
    if not text:
        raise InputError(f"The {name} is empty.", "It takes at least one character.", "Type a word.")
    if len(text) > maximum:
        raise InputError(
            f"The {name} has {len(text):,} characters.", f"At most {maximum:,} are read.", "Paste a part of it."
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"Character {error.start + 1} is half of a surrogate pair (U+{ord(text[error.start]):04X}).",
            "Only whole characters can be written as UTF-8.",
            "Delete it and type the character again.",
        ) from None
    return text


def visible(text: str) -> str:
    """Show white space, control and direction characters as signs, so that no two tokens look alike.

    >>> visible(" is"), visible("a\\nb"), visible("\\x00")
    ('␣is', 'a⏎b', '\\\\x00')
    """
    return "".join(_VISIBLE.get(c, c if c.isprintable() else c.encode("unicode_escape").decode()) for c in text)
