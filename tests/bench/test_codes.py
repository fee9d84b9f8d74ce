"""Sentences of different visitors are told apart, in whatever form the page shows them."""

import pytest

from bench.visitors.codes import MOST_OWNERS, Codes, prompt, squeezed


def test_a_planted_foreign_code_is_seen_between_the_marks_of_tokens():
    codes = Codes()
    own, others = codes.new(0), codes.new(1)
    first, second, third = others.split()
    shown = f"{prompt(own)} | {first[:2]} | {first[2:]} | ␣ | {second} | ␣{third}"
    assert codes.foreign(shown, owner=0) == [squeezed(others)]
    assert codes.foreign(shown, owner=1) == [squeezed(own)] * 2


def test_an_earlier_sentence_of_the_same_visitor_is_not_foreign():
    codes = Codes()
    earlier, now = codes.new(3), codes.new(3)
    assert earlier != now
    assert codes.foreign(f"{earlier} {now}", owner=3) == []


def test_a_code_that_nobody_was_given_is_the_models_own_invention():
    codes = Codes()
    first, second, third = codes.new(0).split()
    assert codes.foreign(f"{first} {third} {second}", owner=1) == []


def test_a_noun_before_a_foreign_code_does_not_hide_it():
    codes = Codes()
    others = codes.new(1)
    assert codes.foreign(f"otter {others}", owner=0) == [squeezed(others)]


def test_every_visitor_has_a_noun_of_their_own():
    codes = Codes()
    assert len({codes.new(owner).split()[0] for owner in range(MOST_OWNERS)}) == MOST_OWNERS >= 100
    with pytest.raises(IndexError):
        codes.new(MOST_OWNERS)
