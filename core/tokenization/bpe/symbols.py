"""Start of BPE: split the text into words, and every word into its smallest symbols."""

from collections import Counter
from functools import cache
from typing import Literal

from core.errors import InputError
from core.tokenization.pieces import byte_of_character

Level = Literal["bytes", "characters"]
LEVELS: tuple[Level, ...] = ("bytes", "characters")
Pair = tuple[bytes, bytes]

# openai/gpt-2, encoder.py: a space stays with the word after it; letters, digits and the rest never mix.
GPT2_PATTERN = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"


def split_words(text: str) -> list[str]:
    """Split a text with GPT-2's pattern; the words joined are the text again.

    >>> split_words("Hello my name's 42!")
    ['Hello', ' my', ' name', "'s", ' 42', '!']
    """
    import regex

    words: list[str] = regex.findall(GPT2_PATTERN, text)
    return words


def symbols(word: str, level: Level) -> tuple[bytes, ...]:
    """Split a word into its smallest symbols, as bytes on both levels, so that merging works on either.

    >>> symbols("né", "bytes"), symbols("né", "characters")
    ((b'n', b'\\xc3', b'\\xa9'), (b'n', b'\\xc3\\xa9'))
    """
    if level not in LEVELS:
        raise InputError(f"The level was {level!r}.", f"It may be {' or '.join(LEVELS)}.", "Choose one of these.")
    if level == "bytes":
        return tuple(bytes([byte]) for byte in word.encode())
    return tuple(character.encode() for character in word)


def base_alphabet(words: Counter[str], level: Level) -> tuple[bytes, ...]:
    """Return the symbols with the first ids: all 256 bytes in GPT-2's order, or the characters by code point."""
    if level == "bytes":
        return _all_bytes()
    return tuple(character.encode() for character in sorted(set("".join(words))))


@cache
def _all_bytes() -> tuple[bytes, ...]:
    alphabet = byte_of_character()
    return tuple(bytes([alphabet[character]]) for character in sorted(alphabet))


def merge_pair(parts: list[bytes], pair: Pair) -> list[bytes]:
    """Join every occurrence of `pair`, from the left.

    >>> merge_pair([b"a", b"a", b"a"], (b"a", b"a"))
    [b'aa', b'a']
    """
    merged, position = [], 0
    while position < len(parts):
        if tuple(parts[position : position + 2]) == pair:
            merged.append(pair[0] + pair[1])
            position += 2
        else:
            merged.append(parts[position])
            position += 1
    return merged
