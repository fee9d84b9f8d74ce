"""Verify sees every corruption of the comparison of tokenizers."""

import pytest

from core.tokenization import TOKENIZERS
from core.tokenization.comparison import measure
from core.tokenization.verify_views import COMPARED, comparison_view
from core.ui.tokenization.examples import COMPARE
from core.verification import Verification
from tests.sabotage import expect_all_seen

SPECS = [TOKENIZERS[key] for key in COMPARED]


def test_every_corruption_of_the_comparison_is_seen():
    assert expect_all_seen(comparison_view(SPECS, "The 🌟 star-player scored 40 points!")) > 50


@pytest.mark.parametrize("preset", COMPARE, ids=str)
def test_verify_agrees_on_every_preset(preset):
    assert Verification.of(comparison_view(SPECS, preset.text)).equal


def test_a_vocabulary_counts_the_tokens_that_exist():
    # The ids of cl100k_base and o200k_base have gaps before the special tokens.
    sizes = [measure(spec.title, spec.load(), "a").vocab_size for spec in SPECS]
    assert sizes == [50_257, 100_261, 200_000]
