"""Glossary read from its table in Markdown, so that people and pages read the same words."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.errors import InputError

_TABLE = Path(__file__).parent / "glossary.md"
_HEAD = "|---|---|---|---|\n"
# A pipe inside a cell is written as \|.
_CELLS = re.compile(r" (?<!\\)\| ")


@dataclass(frozen=True)
class Term:
    """One term of the glossary.

    Attributes:
        name: the term.
        meaning: its explanation in a sentence or two.
        formula: in letters that the head of the glossary explains; "" for none.
        places: titles of the views that show it, by page.
    """

    name: str
    meaning: str
    formula: str
    places: dict[str, tuple[str, ...]]

    @property
    def views(self) -> tuple[tuple[str, str], ...]:
        """Page and title of every view that shows it, the page as its address spells it."""
        return tuple((page.casefold(), view) for page, views in self.places.items() for view in views)


@cache
def terms() -> tuple[Term, ...]:
    """Return all terms, in alphabetical order."""
    rows = _TABLE.read_text(encoding="utf-8").split(_HEAD)[1].splitlines()
    return tuple(_read(row) for row in rows)


def find_term(name: str) -> Term:
    """Return the term of this name, in capital or small letters.

    Raises:
        InputError: the glossary does not explain it.

    >>> find_term("Softmax").meaning
    'Turns scores into probabilities that are positive and sum to 1.'
    """
    for term in terms():
        if term.name.casefold() == name.casefold():
            return term
    raise InputError(f"The glossary has no {name!r}.", f"It is read from {_TABLE.name}.", "Add a row for it there.")


def _read(row: str) -> Term:
    name, meaning, formula, places = (
        cell.replace("\\|", "|") for cell in _CELLS.split(row.removeprefix("| ").removesuffix(" |"))
    )
    by_page = (place.partition(": ") for place in places.split("; "))
    return Term(
        name, meaning, formula.strip(), {page: tuple(filter(None, views.split(", "))) for page, _, views in by_page}
    )
