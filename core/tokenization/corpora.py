"""Texts that come with the app: the course's corpus, the example of the BPE paper, and one text in many languages."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.errors import InputError
from core.tokenization.bpe.symbols import split_words
from core.tokenization.rank_files import DATA
from core.tokenization.text import check_text

# A corpus that one session may train on. Very long words are refused, because every merge rewrites the words it is
# in: one of 50,000 letters keeps a core busy for 15 seconds.
MAX_CORPUS = 50_000
MAX_CORPUS_WORD = 300
COURSE_CORPUS = (
    "The quick brown fox jumps over the lazy dog\n"
    "Tokenization converts text to numbers\n"
    "Large language models predict the next token"
)
# Sennrich, Haddow and Birch (2016), figure 1, with every word as often as there.
LOW_LOWER_NEWEST = " ".join(["low"] * 5 + ["lower"] * 2 + ["newest"] * 6 + ["widest"] * 3)


def check_corpus(text: str) -> str:
    """Check a corpus that a visitor wants to train on, and return it.

    Raises:
        InputError: empty, not UTF-8, longer than MAX_CORPUS characters, or with a word longer than MAX_CORPUS_WORD.
    """
    longest = max(map(len, split_words(check_text(text, MAX_CORPUS, "corpus"))))
    if longest > MAX_CORPUS_WORD:
        raise InputError(
            f"The corpus has a word of {longest:,} characters.",
            f"At most {MAX_CORPUS_WORD} without a space or a sign are trained on.",
            "Put spaces between words.",
        )
    return text


@dataclass(frozen=True)
class Translation:
    """Text in one language."""

    code: str
    language: str
    text: str


@cache
def human_rights() -> tuple[Translation, ...]:
    """Article 1 of the Universal Declaration of Human Rights, English first; `udhr_source` names the source."""
    return tuple(Translation(entry["code"], entry["name"], entry["text"]) for entry in _declaration()["languages"])


def human_rights_in(code: str) -> str:
    """Article 1 in one language, by its code such as "ja"."""
    return next(entry.text for entry in human_rights() if entry.code == code)


def udhr_source() -> str:
    """Source of the translations, for the caption."""
    return str(_declaration()["source"])


@cache
def _declaration() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / "udhr_article1.json").read_text(encoding="utf-8"))
    return content
