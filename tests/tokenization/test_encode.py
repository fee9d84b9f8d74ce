"""Ids that a model reads of a text, for every kind of text people paste."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.tokenization import encode, token_piece
from core.tokenization.pieces import byte_of_character
from tests.conftest import FAMILIES
from tests.tokenization.texts import ODD_TEXTS


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
def test_odd_texts_are_read_and_their_pieces_are_their_bytes(smollm, text):
    ids = encode(smollm, text, 1000).ids
    assert b"".join(token_piece(smollm.tokenizer, token_id).data for token_id in ids) == text.encode()


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=200, deadline=None)
def test_the_pieces_of_any_text_are_its_bytes_but_for_those_without_a_token(smollm, text):
    text = "x" + text  # some characters alone have no token at all
    read = encode(smollm, text, 1000)
    assert all(0 <= token_id < smollm.vocab_size for token_id in read.ids)
    pieces = [token_piece(smollm.tokenizer, token_id) for token_id in read.ids]
    known = smollm.tokenizer.get_vocab()
    kept = {byte for symbol, byte in byte_of_character().items() if symbol in known}
    assert b"".join(piece.data for piece in pieces) == bytes(byte for byte in text.encode() if byte in kept)
    assert (read.unread == "") == (kept >= set(text.encode()))


def test_characters_without_a_token_are_named(smollm):
    """SmolLM2's vocabulary lacks 21 of the 256 bytes; the library silently drops them."""
    assert encode(smollm, "a\x16b\x16\x14", 10).unread == "\x16\x14"
    with pytest.raises(InputError, match="no tokens"):
        encode(smollm, "\x16", 10)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_text_longer_than_the_context_keeps_its_end_and_says_what_was_cut(small_models, family):
    model = small_models[family]
    text = "Hello my name is " * 100
    whole = model.tokenizer(text)["input_ids"]
    read = encode(model, text, 10_000)
    assert read.limit == read.context == 128
    assert list(read.ids) == whole[-128:]
    assert read.left_out == len(whole) - 128


def test_a_token_the_model_has_no_row_for_is_refused(small_models):
    """transformers adds Qwen's end token to any Qwen2 tokenizer, also to one whose model is smaller."""
    model = small_models["qwen2"]
    assert len(model.tokenizer) > model.vocab_size
    with pytest.raises(InputError, match=r"endoftext.*first 320 tokens only"):
        encode(model, "Hello <|endoftext|>", 100)


def test_the_page_limit_cuts_before_the_context_does(smollm):
    read = encode(smollm, "word " * 50_000, 1024)
    assert len(read.ids) == 1024 and read.left_out > 48_000 and read.context == 8192
