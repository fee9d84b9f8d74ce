"""Sampling follows the filtered distribution with the text's own random numbers."""

import numpy as np

from core.decoding import DecodingConfig
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
