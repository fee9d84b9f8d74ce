"""A model's own tokenizer, which may lack some bytes."""

from hypothesis import given, settings

from core.tokenization import model_tokenizer, replayed_ids
from tests.tokenization.texts import any_text


@settings(max_examples=200, deadline=None)
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
