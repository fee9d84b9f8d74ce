"""Pre-tokens of a text, split exactly as tiktoken splits.

tiktoken returns ids, not pre-tokens. Python's `regex` understands its patterns, but the two were built with different
versions of Unicode and disagree on whether some 17,000 recent characters are letters. So tiktoken itself gives the
class of each character, and a character on which they disagree is replaced by an older one of the same class before
`regex` splits the text.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

# A character of each class on which all versions agree, and which no pattern names literally.
_REPRESENTATIVES = {
    r"\p{Lu}": "Ä",
    r"\p{Ll}": "ä",
    r"\p{Lt}": "ǅ",
    r"\p{Lm}": "ʰ",
    r"\p{Lo}": "ª",
    r"\p{M}": "\u0301",
    r"\p{N}": "²",
}
_OTHER = "§"


def pre_tokens(text: str, encoding: "tiktoken.Encoding") -> list[str]:
    """Split a text into the pieces that `encoding` merges separately; joined they are the text.

    A special token is a piece of its own.
    """
    return _pieces(text, encoding, _split)


def library_pre_tokens(text: str, encoding: "tiktoken.Encoding") -> list[str]:
    """Split a text likewise, by the regular expressions of the library `tokenizers`; for Verify."""
    return _pieces(text, encoding, _split_by_library)


def _pieces(text: str, encoding: "tiktoken.Encoding", split: Callable[[str, str], list[str]]) -> list[str]:
    import regex

    special = "|".join(regex.escape(token) for token in encoding.special_tokens_set)
    pieces: list[str] = []
    for segment in regex.split(f"({special})", text):
        if segment in encoding.special_tokens_set:
            pieces.append(segment)
        elif segment:
            pieces.extend(split(segment, encoding._pat_str))
    return pieces


def _split(text: str, pattern: str) -> list[str]:
    import regex

    matches = regex.finditer(pattern, text.translate(_replacements(text)))
    return [text[match.start() : match.end()] for match in matches]


def _split_by_library(text: str, pattern: str) -> list[str]:
    from tokenizers import Regex, pre_tokenizers

    # subtle: in this library's syntax {1,3}+ repeats the group, where tiktoken means "as many as there are".
    splitter = pre_tokenizers.Split(Regex(pattern.replace("}+", "}")), "isolated")
    cuts = splitter.pre_tokenize_str(text.translate(_replacements(text)))
    return [text[start:end] for _, (start, end) in cuts]


def _replacements(text: str) -> dict[int, str]:
    """Return stand-ins for the characters of `text` on which `regex` and tiktoken disagree."""
    import regex

    if text.isascii():
        return {}
    distinct = "".join(sorted(set(text)))
    tiktokens: dict[str, str] = {}
    ours: dict[str, str] = {}
    for name, representative in _REPRESENTATIVES.items():
        tiktokens |= dict.fromkeys(_matcher(name).decode(_matcher(name).encode_ordinary(distinct)), representative)
        ours |= dict.fromkeys(regex.findall(name, distinct), representative)
    return {ord(c): tiktokens.get(c, _OTHER) for c in distinct if tiktokens.get(c) != ours.get(c)}


@cache
def _matcher(character_class: str) -> "tiktoken.Encoding":
    """Return an encoding that drops every character outside a class: tiktoken encodes only what its pattern matches."""
    import tiktoken

    return tiktoken.Encoding(
        f"class {character_class}",
        pat_str=character_class,
        mergeable_ranks={bytes([byte]): byte for byte in range(256)},
        special_tokens={},
    )
