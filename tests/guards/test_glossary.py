"""The glossary is in order and names pages and views that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = {file.stem.capitalize(): file.read_text() for file in (ROOT / "pages").glob("*.py")}


def entries() -> list[list[str]]:
    """Term, meaning, formula and places of each row; a pipe inside a cell is written as \\|."""
    table = (ROOT / "docs" / "glossary.md").read_text().split("|---|---|---|---|\n")[1]
    return [re.split(r" (?<!\\)\| ", line.removeprefix("| ").removesuffix(" |")) for line in table.splitlines()]


def test_terms_are_unique_and_in_alphabetical_order():
    terms = [term.casefold() for term, *_ in entries()]
    assert terms == sorted(set(terms))


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry[0])
def test_every_term_is_explained_in_a_sentence_and_seen_on_a_page(entry):
    _, meaning, _, places = entry
    assert meaning[0].isupper() or meaning.startswith("`")
    assert meaning.endswith((".", ".)"))
    for place in places.split("; "):
        page, _, views = place.partition(": ")
        missing = [view for view in views.split(", ") if f'"{view}"' not in PAGES[page]] if views else []
        assert missing == [], f"{page} has no such view"
