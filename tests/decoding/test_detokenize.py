"""Pieces of text: whole characters, and joined the decoded text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models
from transformers import PreTrainedTokenizerFast

from core.decoding import (
    END_TOKEN,
    DecodingConfig,
)
from core.decoding.detokenize import IncrementalText
from tests.conftest import FAMILIES
from tests.decoding.runs import run

ALL = [
    DecodingConfig("greedy"),
    DecodingConfig("top_p", seed=4),
    DecodingConfig("temperature", repetition_penalty=1.2, seed=9),
    DecodingConfig("beam", {"beam_width": 4}),
]


def pieces_of(tokenizer, ids) -> list[str]:
    text, pieces = IncrementalText(), []
    for place, token_id in enumerate(ids, 1):
        longer = text.append(tokenizer, token_id, last=place == len(ids))
        pieces.append(longer.text[len(text.text) :])
        text = longer
    return pieces


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.sampled_from("a é日本🌟👩\u200d\n "), min_size=1, max_size=12))
def test_pieces_hold_whole_characters_and_joined_are_the_decoded_text(smollm, text):
    ids = smollm.tokenizer(text)["input_ids"]
    pieces = pieces_of(smollm.tokenizer, ids)
    assert "".join(pieces) == smollm.tokenizer.decode(ids) == text
    assert not any("\N{REPLACEMENT CHARACTER}" in piece for piece in pieces)


def test_a_character_that_stays_incomplete_is_shown_as_the_tokenizer_shows_it(smollm):
    ids = smollm.tokenizer("The 🌟")["input_ids"][:-1]
    pieces = pieces_of(smollm.tokenizer, ids)
    assert "".join(pieces) == smollm.tokenizer.decode(ids)
    assert pieces[-1].endswith("\N{REPLACEMENT CHARACTER}")


def with_byte_fallback() -> PreTrainedTokenizerFast:
    """A tokenizer as Gemma's and Llama 2's: ▁ for a space, characters it lacks as bytes, no space at the start."""
    signs = ["▁", "▁a", "a", "b", "▁b", *(f"<0x{byte:02X}>" for byte in range(256))]
    tokenizer = Tokenizer(models.BPE({sign: number for number, sign in enumerate(signs)}, [], byte_fallback=True))
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer)


@settings(max_examples=100, deadline=None)
@given(words=st.lists(st.sampled_from(["▁a", "▁b", "a", "▁", "é", "日", "🌟"]), min_size=1, max_size=12))
def test_a_tokenizer_with_byte_fallback_and_stripped_spaces_gives_the_same_pieces(words):
    tokenizer = with_byte_fallback()
    ids = tokenizer.convert_tokens_to_ids(
        [sign for word in words for sign in ([word] if word.isascii() or "▁" in word else _bytes(word))]
    )
    pieces = pieces_of(tokenizer, ids)
    assert "".join(pieces) == tokenizer.decode(ids, clean_up_tokenization_spaces=False)


def _bytes(character: str) -> list[str]:
    return [f"<0x{byte:02X}>" for byte in character.encode()]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_new_token_decodes_only_the_last_ones_of_a_long_text(small_models, family):
    tokenizer = small_models[family].tokenizer
    text = IncrementalText()
    for token_id in tokenizer("The quick brown fox 🌟 jumps over the lazy dog" * 3)["input_ids"]:
        text = text.append(tokenizer, token_id, last=False)
        assert len(text.window) <= 8


@pytest.mark.parametrize("family", FAMILIES)
def test_the_pieces_of_every_text_joined_are_its_decoded_ids(small_models, family):
    model = small_models[family]
    for text in run(model, model.tokenizer("Hello")["input_ids"], ALL, tokens=20):
        shown = [step.token_id for step in text.steps if step.finished != END_TOKEN]
        assert text.text == model.tokenizer.decode(shown, clean_up_tokenization_spaces=False)
        assert [step.number for step in text.steps] == list(range(len(text.steps)))
