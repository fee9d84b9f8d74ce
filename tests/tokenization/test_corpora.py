"""Texts that ship with the app, and the bounds of a visitor's corpus."""

import pytest

from core.errors import InputError
from core.tokenization import check_corpus, human_rights


def test_a_visitors_corpus_has_bounds():
    with pytest.raises(InputError, match="The corpus is empty"):
        check_corpus("")
    with pytest.raises(InputError, match="The corpus has 50,001 characters"):
        check_corpus("ab " * 16_667)
    with pytest.raises(InputError, match="a word of 301 characters"):
        check_corpus("short " + "x" * 300)  # the space before a word belongs to it


def test_the_same_paragraph_is_there_in_a_dozen_languages_and_more():
    texts = human_rights()
    assert len(texts) >= 12
    assert texts[0].text.startswith("All human beings are born free and equal")
    assert len({entry.text for entry in texts}) == len(texts)
