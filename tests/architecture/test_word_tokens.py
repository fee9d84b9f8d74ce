"""Typed words and the tokens that stand for them."""

import pytest

from core.architecture.word_tokens import LONGEST_WORD, different_tokens, word_token
from core.errors import InputError


def test_the_form_with_a_leading_space_is_meant(smollm):
    found = word_token(smollm, "France")
    assert found.whole and smollm.tokenizer.decode([found.token_id]) == " France"


def test_quotes_mean_the_word_as_it_stands(smollm):
    assert smollm.tokenizer.decode([word_token(smollm, '"France"').token_id]) == "France"


def test_a_digit_that_is_one_token_without_a_space_only_is_taken_so(smollm):
    found = word_token(smollm, "7")
    assert found.whole and smollm.tokenizer.decode([found.token_id]) == "7"


def test_of_several_tokens_the_first_one_stands_for_the_word(smollm):
    found = word_token(smollm, "unbelievably")
    assert not found.whole and smollm.tokenizer.decode(list(found.token_ids)) == " unbelievably"
    assert found.token_id == found.token_ids[0]


@pytest.mark.parametrize("typed", ["", "   ", "x" * (LONGEST_WORD + 1), "\ud83d"])
def test_a_word_that_cannot_be_read_is_refused(smollm, typed):
    with pytest.raises(InputError):
        word_token(smollm, typed)


def test_a_word_that_stands_for_the_token_of_another_is_left_out(smollm):
    first, second = different_tokens(smollm, [["dog", "dog", "cat"], ["cat", "fish"]])
    assert [word.word for word in first] == ["dog", "cat"] and [word.word for word in second] == ["fish"]
