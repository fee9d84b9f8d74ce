"""Sampling follows the filtered distribution with the text's own random numbers."""

import numpy as np
import pytest

from core.decoding import MAX_ROWS, DecodingConfig
from tests.conftest import FAMILIES
from tests.decoding.runs import run

COURSE = [
    DecodingConfig("top_k", {"top_k": 50, "temperature": 0.8}, seed=1),
    DecodingConfig("top_p", {"top_p": 0.9, "temperature": 0.8}, seed=2),
    DecodingConfig("temperature", {"temperature": 0.2}, seed=3),
    DecodingConfig("temperature", {"temperature": 2.0}, seed=4),
    DecodingConfig("min_p", {"min_p": 0.1, "temperature": 1.5}, seed=5),
    DecodingConfig("typical", {"typical_p": 0.5}, repetition_penalty=1.15, no_repeat_ngram=3, seed=6),
    DecodingConfig("eta", {"eta_cutoff": 0.004}, seed=7),
    DecodingConfig("top_p", {"top_p": 0.3}, repetition_penalty=1.15, seed=8),
]


def test_the_random_numbers_of_a_text_are_numpys_and_its_own(small_models):
    model = small_models["llama"]
    ids = model.tokenizer("Hello")["input_ids"]
    (alone,) = run(model, ids, [COURSE[0]], tokens=20)
    assert [step.draw for step in alone.steps] == np.random.default_rng(1).random(20).tolist()
    assert len({text.text for text in run(model, ids, COURSE, tokens=20)}) > 4


HOT = [DecodingConfig("temperature", {"temperature": (0.2, 1.0, 2.0)[seed % 3]}, seed=seed) for seed in range(MAX_ROWS)]


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_gives_the_same_text_alone_and_among_39_others(small_models, family):
    """200 texts over the families, two of three at temperatures that leave the whole vocabulary likely."""
    model = small_models[family]
    ids = model.tokenizer("The quick brown fox")["input_ids"]
    together = run(model, ids, HOT, tokens=16, max_configs=MAX_ROWS)
    alone = [run(model, ids, [config], tokens=16)[0] for config in HOT]
    assert [text.token_ids for text in alone] == [text.token_ids for text in together]
    assert len({text.token_ids for text in alone}) > 30


def test_smollms_hot_texts_are_the_same_alone_and_among_39_others(smollm):
    ids = smollm.tokenizer("Once upon a time")["input_ids"]
    together = run(smollm, ids, HOT, tokens=10, max_configs=MAX_ROWS)
    for text in together[:6]:
        (alone,) = run(smollm, ids, [text.config], tokens=10)
        assert alone.token_ids == text.token_ids, text.config.label
