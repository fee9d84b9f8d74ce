"""A model's own tokenizer, which may lack some bytes."""

import json

import pytest
from hypothesis import given, settings
from tokenizers import Tokenizer, decoders, models, normalizers, processors

from core.tokenization import model_tokenizer, replayed_ids
from core.tokenization.huggingface import HuggingFaceTokenizer
from core.tokenization.verify import pretrained_claims
from core.verification import Verification
from tests.conftest import FAMILIES
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


@pytest.mark.parametrize("family", FAMILIES)
def test_where_transformers_does_not_read_by_the_file_alone_the_models_own_tokens_are_shown(small_models, family):
    model = small_models[family]
    text = "It's 2026:  the e\u0301tude, 12345 fo\N{LATIN SMALL LIGATURE FI}"
    shown = model_tokenizer(family, family, model.folder).load().encode(text)
    assert list(shown.ids) == model.tokenizer(text)["input_ids"]


def gemma_like(normalized: bool) -> HuggingFaceTokenizer:
    """A tokenizer like Gemma's: ▁ for a space, a byte token for each byte without a piece, and <bos> before a text.

    Args:
        normalized: False for one that also lower-cases the text, so that places are taken from the library's offsets.
    """
    pieces = ["<bos>", "<unk>", *(f"<0x{byte:02X}>" for byte in range(256)), "\u2581", "h", "i", "hi", "\u2581hi"]
    model = models.BPE(
        {piece: i for i, piece in enumerate(pieces)},
        [("h", "i"), ("\u2581", "hi")],
        byte_fallback=True,
        unk_token="<unk>",
        fuse_unk=True,
    )
    backend = Tokenizer(model)
    steps = [normalizers.Replace(" ", "\u2581")] + ([] if normalized else [normalizers.Lowercase()])
    backend.normalizer = normalizers.Sequence(steps)
    backend.decoder = decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()])
    backend.add_special_tokens(["<bos>"])
    backend.post_processor = processors.TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", 0)])
    return HuggingFaceTokenizer(backend)


@pytest.mark.parametrize("normalized", [True, False])
def test_byte_tokens_of_one_character_each_cover_their_own_byte_and_bos_is_no_token_of_the_text(normalized):
    tokenizer = gemma_like(normalized)
    tokenized = tokenizer.encode("hi \N{ROCKET}" if normalized else "Hi \N{ROCKET}")
    assert [(span.start, span.end) for span in tokenized.spans] == [
        *((0, 0), (0, 2), (2, 3)),
        *((3, 4), (4, 5), (5, 6), (6, 7)),
    ]
    assert (len(tokenized.spans), len(tokenized.own), tokenizer.added_tokens) == (7, 6, 1)
    (split,) = tokenized.split_characters
    assert (split.character, split.first, split.last) == ("\N{ROCKET}", 3, 6)


def test_verify_agrees_with_a_tokenizer_like_gemmas(tmp_path):
    gemma_like(True).backend.save(str(tmp_path / "tokenizer.json"))
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<bos>"}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(config))
    spec = model_tokenizer("like-gemma", "Like Gemma", tmp_path)
    tokenizer = spec.load()
    shown = tokenizer.encode("hi \N{ROCKET} hi")
    assert Verification.of(pretrained_claims(spec, tokenizer, shown, None, {})).equal
