"""Word level and character level beyond the course's examples."""

import pytest
from hypothesis import given

from core.errors import InputError
from core.tokenization import UNK, character_vocabulary, word_vocabulary
from tests.tokenization.texts import any_text


@given(text=any_text)
def test_characters_of_a_text_come_back_exactly(text):
    vocabulary = character_vocabulary(text)
    tokenized = vocabulary.encode(text)
    assert vocabulary.decode(list(tokenized.ids)) == text
    assert b"".join(tokenized.data[span.start : span.end] for span in tokenized.spans) == text.encode()


def test_an_unknown_word_keeps_its_place_in_the_text():
    tokenized = word_vocabulary("fox dog").encode("the fox, dog")
    assert [span.piece.label for span in tokenized.spans] == [UNK, UNK, "dog"]
    assert [tokenized.data[span.start : span.end] for span in tokenized.spans] == [b"the", b"fox,", b"dog"]


def test_white_space_has_no_words():
    with pytest.raises(InputError, match="no words"):
        word_vocabulary("fox").encode(" \n ")


def test_an_id_outside_the_list_is_named():
    with pytest.raises(InputError, match="Ids run from 0 to 2"):
        word_vocabulary("fox").decode([7])


@given(text=any_text)
def test_the_cost_is_what_encoding_gives(text):
    for vocabulary in (word_vocabulary("fox a b e"), character_vocabulary()):
        tokens, unknown = vocabulary.cost(text)
        if not tokens:
            with pytest.raises(InputError, match="no words"):
                vocabulary.encode(text)
            continue
        tokenized = vocabulary.encode(text)
        assert (tokens, unknown) == (len(tokenized.spans), tokenized.times[vocabulary.id_of[UNK]])
