"""The glossary is in order, names pages and views that exist, and explains every term marked in a page."""

import ast
import re
from pathlib import Path

import pytest

from core.glossary import find_term, terms

ROOT = Path(__file__).resolve().parents[2]
PAGES = {file.stem.capitalize(): file.read_text() for file in (ROOT / "pages").glob("*.py")}


def test_terms_are_unique_and_in_alphabetical_order():
    names = [term.name.casefold() for term in terms()]
    assert names == sorted(set(names))


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.name)
def test_every_term_is_explained_in_a_sentence_and_seen_on_a_page(term):
    assert term.meaning[0].isupper() or term.meaning.startswith("`")
    assert term.meaning.endswith((".", ".)"))
    assert not re.search(r"[.)] [A-Z]", term.meaning), "more than one sentence"
    for page, views in term.places.items():
        missing = [view for view in views if f'"{view}"' not in PAGES[page]]
        assert missing == [], f"{page} has no such view"


def test_the_glossary_explains_every_term_marked_on_a_page():
    nodes = [node for text in PAGES.values() for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    marked = {name for node in nodes for name in re.findall(r"\[\[([^]|]+)", str(node.value))}
    assert len(marked) > 10
    assert all(find_term(name) for name in marked)


def test_no_two_views_of_the_app_have_the_same_name():
    titles = [title for text in PAGES.values() for title in re.findall(r'^    "([^"]+)": ui\.View\(', text, re.M)]
    assert len(titles) > 30
    assert sorted(titles) == sorted(set(titles))
