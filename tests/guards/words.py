"""Guard of words: private words that were replaced by the field's own must not come back."""

import io
import re
import tokenize
from collections.abc import Iterator

from tests.guards.sources import Source

# Whole identifiers: the words themselves are good English elsewhere.
NAMES = frozenset(
    {
        *(
            "Lane",
            "RowLane",
            "BeamLane",
            "Column",
            "Facts",
            "Plan",
            "Ending",
            "GrowingText",
            "Seen",
            "Writings",
            "Piece",
            "Part",
            "PrefixMemory",
        ),
        *("TurnQueue", "_hand_on", "model_turn", "literal", "acted", "said"),
    }
)
# Words of an identifier, however it is put together.
PARTS_OF_NAMES = frozenset({"bend", "bends", "unbent"})
# Words anywhere: in identifiers, in comments, in docstrings and on screen.
WORDS = frozenset({"dice", "parting", "partings", "blank", "blanks"})
_ALLOWED = re.compile(r"blank[ _]lines?", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
# Each page's own name for its view in a link; now `view` everywhere. "inside" and "talk" alone mean other things too.
OLD_URL_KEYS = re.compile(r"""(?<![\w-])(chances|attending|inside|talk|decoding)=|^["'](chances|attending)["']$""")


def private_words(source: Source) -> list[str]:
    """List the private words of a file."""
    return [
        f"{source.at(token.start[0])} says {word!r}" for token in _tokens(source) for word in sorted(set(_words(token)))
    ]


def old_url_keys(source: Source) -> list[str]:
    """List the texts of a file that name a page's view as only old links do."""
    return [
        f"{source.at(token.start[0])} has the old URL key {(found.group(1) or found.group(2))!r}"
        for token in _tokens(source)
        if token.type == tokenize.STRING
        for found in OLD_URL_KEYS.finditer(token.string)
    ]


def _tokens(source: Source) -> Iterator[tokenize.TokenInfo]:
    kinds = (tokenize.NAME, tokenize.COMMENT, tokenize.STRING)
    return (token for token in tokenize.generate_tokens(io.StringIO(source.text).readline) if token.type in kinds)


def _words(token: tokenize.TokenInfo) -> Iterator[str]:
    inner = {word.lower() for word in _WORD.findall(_ALLOWED.sub("", token.string))}
    yield from inner & WORDS
    if token.type == tokenize.NAME:
        yield from inner & PARTS_OF_NAMES
        yield from {token.string} & NAMES
