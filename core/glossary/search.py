"""Search of the glossary: a term, words of its explanation, or a whole question such as "where is GQA?"."""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from math import log

from core.errors import InputError
from core.glossary.terms import Term, terms

MOST_RESULTS = 5
LONGEST_QUESTION = 200
_WORD = re.compile(r"[^\W_]+")
# A word of the question in the term's name counts more than one in its explanation; a name as a whole most.
_WHOLE_NAME, _NAME, _BEGINNING, _MEANING = 20.0, 3.0, 3.0, 1.0
_SHORTEST_BEGINNING = 3  # letters


def search_terms(question: str, most: int = MOST_RESULTS) -> tuple[Term, ...]:
    """Return the terms that a question is about, the best first; none for a question without any of their words.

    Raises:
        InputError: a question longer than LONGEST_QUESTION characters.

    >>> [term.name for term in search_terms("Where is GQA?", 1)]
    ['GQA']
    """
    if len(question) > LONGEST_QUESTION:
        raise InputError(
            f"The question has {len(question):,} characters.",
            f"At most {LONGEST_QUESTION} are read.",
            "Ask for a term, such as softmax.",
        )
    asked = _asked(question)
    scored = [(_score(term, asked), term) for term in terms()]
    found = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].name.casefold()))
    return tuple(term for _, term in found[:most])


def _asked(question: str) -> tuple[str, ...]:
    """Return the words a question asks for, in the spelling of the glossary."""
    return tuple(_as_spelled(word) for word in _words(question) if word not in _FRAME)


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text in small letters, without the s of a plural."""
    for word in _WORD.findall(text.casefold()):
        yield word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


# Words that a question is made of, whatever it asks for.
_FRAME = frozenset(
    _words(
        "a an and are at by can do does explain find for from has have how i if in is it its know look many me mean "
        "means much of on or see show so tell that the there they this to use view was what when where which who why "
        "will with work works you"
    )
)


def _as_spelled(word: str) -> str:
    """Return the word of a term's name that a misspelled word is nearest to, else the word itself."""
    names = _words_of_names()
    if len(word) < 5 or word in _frequencies() or any(name.startswith(word) for name in names):
        return word
    return next(iter(get_close_matches(word, names, n=1, cutoff=0.8)), word)


def _score(term: Term, asked: tuple[str, ...]) -> float:
    """Sum what the words of the question say for a term; a rare word says more."""
    name, meaning = (
        [word for word in _words(term.name) if word not in _FRAME],
        set(_words(f"{term.meaning} {term.formula}")),
    )
    score = _WHOLE_NAME if _within(name, asked) else 0.0
    for word in set(asked):
        rarity = log(1 + len(terms()) / max(1, _frequencies()[word]))
        if word in name:
            score += _NAME * rarity
        elif len(word) >= _SHORTEST_BEGINNING and any(one.startswith(word) for one in name):
            score += _BEGINNING
        if word in meaning:
            score += _MEANING * rarity
    return score


def _within(name: list[str], asked: tuple[str, ...]) -> bool:
    """Return True if the words of a name stand in the question beside each other."""
    return any(list(asked[start : start + len(name)]) == name for start in range(len(asked) - len(name) + 1))


@cache
def _words_of_names() -> tuple[str, ...]:
    return tuple(sorted({word for term in terms() for word in _words(term.name) if word not in _FRAME}))


@cache
def _frequencies() -> Counter[str]:
    """Count the terms that each word stands in."""
    return Counter(word for term in terms() for word in set(_words(f"{term.name} {term.meaning} {term.formula}")))
