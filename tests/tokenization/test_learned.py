"""A tokenizer from merges learned in the test."""

import pytest
from hypothesis import given, settings

from core.tokenization import LearnedTokenizer, replayed_ids
from core.tokenization.bpe import train
from tests.tokenization.texts import REAL_TEXTS, any_text


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(text=any_text)
def test_learned_byte_merges_round_trip_any_text(text):
    learned = LearnedTokenizer(train(REAL_TEXTS["human rights in 23 languages"], 100))
    tokenized = learned.encode(text)
    assert learned.decode(tokenized.ids) == text
    assert replayed_ids(learned, tokenized) == list(tokenized.ids)


def test_a_character_the_corpus_never_had_is_unknown():
    learned = LearnedTokenizer(train("fox", 5, "characters"))
    tokenized = learned.encode("fo🦊")
    assert tokenized.ids[-1] == learned.unknown
    assert tokenized.data[tokenized.spans[-1].start :] == "🦊".encode()
