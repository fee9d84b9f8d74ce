"""The other route to the tokens of a text gives the same bytes, places and pre-tokens."""

import pytest
from hypothesis import given, settings

from core.tokenization import TOKENIZERS
from core.tokenization.boundaries import boundaries
from core.tokenization.verify import reference_of
from tests.tokenization.texts import any_text


@pytest.mark.parametrize("key", ["gpt2", "gpt2-tiktoken", "cl100k_base", "o200k_base"])
@settings(max_examples=40, deadline=None)
@given(text=any_text)
def test_places_and_pre_tokens_are_those_on_screen(key, text):
    shown = TOKENIZERS[key].load().encode(text)
    again = reference_of(TOKENIZERS[key], text)
    assert [(s.piece, s.start, s.end) for s in shown.spans] == [(s.piece, s.start, s.end) for s in again.spans]
    assert [b.cause for b in boundaries(shown)] == [b.cause for b in boundaries(again)]


def test_tokens_that_do_not_spell_the_text_have_no_places():
    from core.tokenization.reference import reference_text

    assert reference_text("ab", [464], TOKENIZERS["gpt2"].files(), [2]).spans == ()
