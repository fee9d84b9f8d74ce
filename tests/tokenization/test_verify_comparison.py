"""Verify sees every corruption of the comparison of tokenizers."""

import pytest

from core.tokenization import TOKENIZERS, human_rights
from core.tokenization.comparison import align, look_up, measure
from core.tokenization.verify_comparison import comparison_claims
from core.ui.tokenization.compare_view import _rows
from core.ui.tokenization.examples import COMPARE
from core.verification import Verification
from tests.sabotage import expect_all_seen

SPECS = [TOKENIZERS[key] for key in ("gpt2", "cl100k_base", "o200k_base")]


def claims_of(text: str, word: str = "strawberry"):
    loaded = [spec.load() for spec in SPECS]
    measured = [measure(spec.title, one, text) for spec, one in zip(SPECS, loaded, strict=True)]
    segments = list(align([result.tokenized for result in measured]))
    counts = [[len(one.encode_ids(entry.text)) for entry in human_rights()] for one in loaded]
    ratios = [[count / row[0] for count in row] for row in counts]
    found = [look_up(spec.title, one, word) for spec, one in zip(SPECS, loaded, strict=True)]
    return comparison_claims(SPECS, measured, segments, _rows(measured), ratios, found, word)


def test_every_corruption_of_the_comparison_is_seen():
    assert expect_all_seen(claims_of("The 🌟 star-player scored 40 points!")) > 50


@pytest.mark.parametrize("preset", COMPARE, ids=str)
def test_verify_agrees_on_every_preset(preset):
    assert Verification.of(claims_of(preset.text)).equal


def test_a_vocabulary_counts_the_tokens_that_exist():
    # The ids of cl100k_base and o200k_base have gaps before the special tokens.
    sizes = [measure(spec.title, spec.load(), "a").vocab_size for spec in SPECS]
    assert sizes == [50_257, 100_261, 200_000]
