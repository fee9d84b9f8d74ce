"""Verify sees every corruption of the word and character views; odd letters and white space raise no false alarm."""

import pytest

from core.errors import InputError
from core.tokenization import COURSE_CORPUS, character_vocabulary, word_vocabulary
from core.tokenization.verify_views import vocabulary_view
from core.tokenization.verify_vocabulary import (
    LevelCost,
    level_costs,
    reference_tokens,
    vocabulary_claims,
    vocabulary_metrics,
)
from core.verification import Verification
from tests.sabotage import expect_all_seen
from tests.tokenization.texts import ODD_TEXTS

# Greek words that end in sigma, separators that only Python takes for white space, letters that grow when lowered.
LETTERS = "ΟΔΟΣ ΣΑΣ Σ a\x1cb\x1dC\x1eD\x1f E \u0130 \u01c5 \u2028 STRASSE"


@pytest.mark.parametrize("unit", ["words", "characters"])
def test_every_corruption_of_a_list_of_words_or_characters_is_seen(unit):
    assert expect_all_seen(vocabulary_view(unit, "The brown unicorn jumps over the fox")) > 35


@pytest.mark.parametrize("unit", ["words", "characters"])
@pytest.mark.parametrize("text", ["The brown unicorn jumps", LETTERS, "\t", *ODD_TEXTS.values()])
def test_verify_agrees_on_odd_letters_and_white_space(unit, text):
    for corpus in (COURSE_CORPUS, text):
        try:
            assert Verification.of(vocabulary_view(unit, text, corpus)).equal
        except InputError:
            assert unit == "words" and not text.strip()


def test_the_courses_letters_are_built_again():
    assert tuple(reference_tokens("characters", None)) == character_vocabulary().tokens
    vocabulary = character_vocabulary()
    sources = {"words": COURSE_CORPUS, "characters": None}
    costs = level_costs([word_vocabulary(COURSE_CORPUS), vocabulary], "Hello?")
    assert Verification.of(vocabulary_claims(vocabulary, sources, vocabulary.encode("Hello?"), costs, {})).equal


def test_one_unknown_token_of_many_is_not_zero_percent():
    assert vocabulary_metrics(21, 241, 1)["Unknown"] == "0.4% (1)"
    assert LevelCost("words", 2, 0, 0).unknown_share == "–"  # a text of spaces has no words
