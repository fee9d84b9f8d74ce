"""Properties that hold for every tokenizer and every text."""

import pytest
from hypothesis import given, settings

from core.errors import InputError
from core.tokenization import TOKENIZERS, check_text, model_tokenizer, replayed_ids
from core.tokenization.boundaries import boundaries
from core.tokenization.pretokens import pre_tokens
from tests.tokenization.texts import REAL_TEXTS, any_text

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


@pytest.mark.parametrize("name", REAL_TEXTS)
def test_two_libraries_agree_on_gpt2(name):
    text = REAL_TEXTS[name]
    assert TOKENIZERS["gpt2"].load().encode_ids(text) == TOKENIZERS["gpt2-tiktoken"].load().encode_ids(text)


@many
@given(text=any_text)
def test_a_models_own_tokenizer_loses_only_bytes_its_vocabulary_lacks(text, smollm):
    tokenizer = model_tokenizer("own", "Own", smollm.folder).load()
    tokenized = tokenizer.encode(text)
    kept = bytes(byte for byte in text.encode() if tokenizer.token_id(bytes([byte])) is not None)
    assert b"".join(span.piece.data for span in tokenized.spans) == kept
    assert tokenized.lost_bytes == len(text.encode()) - len(kept)
    assert (tokenizer.decode(tokenized.ids) == text) == (tokenized.lost_bytes == 0)
    assert replayed_ids(tokenizer, tokenized) == list(tokenized.ids)


def test_smollm2_has_no_token_for_some_control_characters(smollm):
    tokenized = model_tokenizer("own", "Own", smollm.folder).load().encode("a\x04b")
    assert tokenized.lost_bytes == 1
    assert [(span.start, span.end) for span in tokenized.spans] == [(0, 1), (2, 3)]


def test_a_models_own_tokenizer_is_the_one_the_model_reads_with(smollm):
    spec = model_tokenizer("own", "Own", smollm.folder)
    text = "The 🌟 star-player\n\n scored 40 points! <|im_end|> 2026"
    ids = list(spec.load().encode(text).ids)
    assert ids == smollm.tokenizer(text)["input_ids"] == spec.reference(text)


def test_tiktokens_own_classes_decide_where_recent_characters_are_cut():
    # U+A7DC is a letter since Unicode 16; Python's regex and tiktoken must not cut differently for that.
    encoding = TOKENIZERS["o200k_base"].load().encoding
    text = "a\ua7dcb \U00016ebb1\U0001e5d0"
    assert "".join(pre_tokens(text, encoding)) == text
    tokenizer = TOKENIZERS["o200k_base"].load()
    assert replayed_ids(tokenizer, tokenizer.encode(text)) == encoding.encode(text)


def test_half_a_surrogate_pair_is_refused_with_its_place():
    with pytest.raises(InputError, match=r"Character 3 is half of a surrogate pair \(U\+D83D\)"):
        check_text("ab\ud83d")


def test_a_rocket_is_made_by_three_tokens_of_gpt2():
    tokenized = TOKENIZERS["gpt2"].load().encode("Unbelievable tokenization powers! 🚀")
    (split,) = tokenized.split_characters
    assert (split.character, split.first, split.last) == ("🚀", 8, 10)
    assert sorted(tokenized.splits_at) == [8, 9, 10]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("token_id", [-1, 300_000, 10**12])
def test_an_id_out_of_range_is_named(key, token_id):
    with pytest.raises(InputError, match=f"There is no token with the id {token_id}"):
        TOKENIZERS[key].load().decode([token_id])


def test_a_gap_in_the_ids_is_no_token():
    with pytest.raises(InputError, match="100270"):
        TOKENIZERS["cl100k_base"].load().piece(100270)  # between <|fim_suffix|> and <|endofprompt|>


def test_boundaries_name_pattern_merges_and_special_tokens():
    found = list(boundaries(TOKENIZERS["gpt2"].load().encode("Unbelievable you<|endoftext|>")))
    assert [boundary.cause for boundary in found] == ["no merge", "no merge", "no merge", "pattern", "special"]
    assert "Un and bel" in found[0].reason


def test_a_hundred_thousand_characters_are_tokenized_whole():
    text = "The quick brown 🦊 jumps. " * 4_000
    tokenized = TOKENIZERS["cl100k_base"].load().encode(text)
    assert tokenized.spans[-1].end == len(text.encode())
    assert len(tokenized.split_characters) == 4_000
