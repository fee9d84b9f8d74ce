"""Properties that hold for every tokenizer and every text."""

import pytest
from hypothesis import given, settings

from core.errors import InputError
from core.tokenization import TOKENIZERS, replayed_ids
from tests.tokenization.texts import any_text

KEYS = ["gpt2", "gpt2-tiktoken", "cl100k_base", "o200k_base"]
many = settings(max_examples=200, deadline=None)


@pytest.mark.parametrize("key", KEYS)
@many
@given(text=any_text)
def test_round_trip_is_exact_and_spans_cover_the_bytes(key, text):
    tokenizer = TOKENIZERS[key].load()
    tokenized = tokenizer.encode(text)
    assert tokenizer.decode(tokenized.ids) == text
    assert b"".join(span.piece.data for span in tokenized.spans) == text.encode()
    assert b"".join(tokenized.data[span.start : span.end] for span in tokenized.spans) == text.encode()


@pytest.mark.parametrize("key", KEYS)
@many
@given(text=any_text)
def test_replaying_the_shipped_merges_gives_the_encoders_ids(key, text):
    tokenizer = TOKENIZERS[key].load()
    tokenized = tokenizer.encode(text)
    assert replayed_ids(tokenizer, tokenized) == list(tokenized.ids) == tokenizer.encode_ids(text)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("token_id", [-1, 300_000, 10**12])
def test_an_id_out_of_range_is_named(key, token_id):
    with pytest.raises(InputError, match=f"There is no token with the id {token_id}"):
        TOKENIZERS[key].load().decode([token_id])
