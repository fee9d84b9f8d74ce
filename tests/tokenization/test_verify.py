"""Verify sees every corruption of what the Pretrained view draws, and no difference where there is none."""

import pytest

from core.tokenization import TOKENIZERS, pre_token_bytes
from core.tokenization.verify import Replays, pretrained_claims
from core.ui.tokenization.examples import PRETRAINED
from core.verification import Verification
from tests.sabotage import expect_all_seen
from tests.tokenization.texts import ODD_TEXTS

KEYS = ["gpt2", "gpt2-tiktoken", "cl100k_base", "o200k_base"]


def claims_of(spec, text: str):
    """Claims of everything the view draws of a text; the word with most merges is replayed."""
    tokenizer = spec.load()
    tokenized = tokenizer.encode(text)
    words = list(dict.fromkeys(data for data, special in pre_token_bytes(tokenized) if not special))
    histories = {word: tokenizer.replay(word) for word in words}
    chosen = max(range(len(words)), key=lambda i: len(histories[words[i]].steps), default=0)
    replays = None
    if words:
        replays = Replays(histories, chosen, [tokenizer.token_id(part) for part in histories[words[chosen]].parts])
    ids = list(tokenized.ids)[:12]
    decoded = {" ".join(map(str, ids)): tokenizer.decode(ids)}
    return pretrained_claims(spec, tokenizer, tokenized, replays, decoded)


@pytest.mark.parametrize("key", KEYS)
def test_every_corruption_of_the_pretrained_view_is_seen(key):
    assert expect_all_seen(claims_of(TOKENIZERS[key], "The 🌟 star-player scored 40 points!<|endoftext|>A")) > 60


@pytest.mark.parametrize("key", KEYS)
def test_verify_agrees_on_every_preset_and_odd_text(key):
    texts = [preset.text for preset in PRETRAINED if preset.text] + list(ODD_TEXTS.values())
    for text in texts:
        assert Verification.of(claims_of(TOKENIZERS[key], text)).equal, text
