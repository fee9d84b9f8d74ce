"""Texts compared together have the claims that each has alone."""

import numpy as np
import pytest

from core.decoding import DecodingConfig
from core.decoding.verify_texts import CheckedText, check_texts, step_claims
from tests.decoding.runs import run

CONFIGS = [
    DecodingConfig("greedy", repetition_penalty=1.2),
    DecodingConfig("top_p", {"top_p": 0.6}, seed=3),
    DecodingConfig("typical", {"typical_p": 0.5}, seed=4),
    DecodingConfig("temperature", {"temperature": 2.0}, seed=5),
]


def together(model, prompt, texts) -> list:
    """Checkers of texts that are read together."""
    checking = check_texts(model, prompt, texts)
    while True:
        try:
            assert next(checking).equal
        except StopIteration as end:
            return end.value


def test_texts_read_together_have_the_claims_of_each(llama, encoded):
    texts = run(llama, encoded.ids, CONFIGS, 12)
    checked = [CheckedText(text.config, text.steps[: 12 - 3 * text.index]) for text in texts]
    for checker, text in zip(together(llama, encoded.ids, checked), checked, strict=True):
        alone = [c for c in step_claims(llama, encoded.ids, text) if not c.name.startswith("tokens read again")]
        for claim, other in zip(checker.claims(), alone, strict=True):
            assert (claim.name, claim.equal) == (other.name, True)
            assert np.array_equal(claim.shown, other.shown)


@pytest.mark.parametrize("config", CONFIGS[1:3])
def test_a_filter_that_leaves_the_same_tokens_needs_no_second_run(llama, encoded, monkeypatch, config):
    """Its edge is moved only to explain a difference, so that right texts are compared without any slack."""
    (text,) = run(llama, encoded.ids, [config], 6)
    monkeypatch.setattr("core.decoding.processed.PlainProcessors.kept_within", None)
    (checker,) = together(llama, encoded.ids, [CheckedText(text.config, text.steps)])
    assert all(claim.equal for claim in checker.claims())
