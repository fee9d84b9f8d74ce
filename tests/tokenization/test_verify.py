"""Verify sees every corruption of what the Pretrained view draws, and no difference where there is none."""

import pytest

from core.tokenization import TOKENIZERS
from core.tokenization.verify_views import pretrained_view
from core.ui.tokenization.examples import PRETRAINED
from core.verification import Verification
from tests.sabotage import expect_all_seen
from tests.tokenization.texts import ODD_TEXTS

KEYS = ["gpt2", "gpt2-tiktoken", "cl100k_base", "o200k_base"]


@pytest.mark.parametrize("key", KEYS)
def test_every_corruption_of_the_pretrained_view_is_seen(key):
    assert expect_all_seen(pretrained_view(TOKENIZERS[key], "The 🌟 star-player scored 40 points!<|endoftext|>A")) > 60


@pytest.mark.parametrize("key", KEYS)
def test_verify_agrees_on_every_preset_and_odd_text(key):
    texts = [preset.text for preset in PRETRAINED if preset.text] + list(ODD_TEXTS.values())
    for text in texts:
        assert Verification.of(pretrained_view(TOKENIZERS[key], text)).equal, text
