"""The first token as a sink, and hiding it."""

import pytest

from core.attention import attention_pattern, first_token_mass, without_first

TEXT = "The quick brown fox jumps over the lazy dog. Tokenization converts text to numbers"


@pytest.fixture(scope="module")
def shown(smollm):
    return attention_pattern(smollm, TEXT)


def test_the_first_token_of_smollm_is_a_sink(shown):
    sinks = first_token_mass(shown.weights)
    assert sinks.mean() > 0.5 and sinks.max() > 0.99


def test_hiding_the_first_token_does_not_touch_the_models_numbers(shown):
    before = shown.weights.copy()
    without_first(shown.weights)
    assert (shown.weights == before).all()
