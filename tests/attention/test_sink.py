"""The first token as a sink, and hiding it."""

import pytest

from core.attention import attention_pattern, first_token_mass, head_kinds, without_first

TEXT = "The quick brown fox jumps over the lazy dog. Tokenization converts text to numbers"


@pytest.fixture(scope="module")
def shown(smollm):
    return attention_pattern(smollm, TEXT)


def test_the_first_token_of_smollm_is_a_sink(shown):
    sinks = first_token_mass(shown.weights)
    assert sinks.mean() > 0.5 and sinks.max() > 0.99


def test_the_sink_counts_the_queries_from_the_third_on_and_the_kind_of_head_is_the_same_number(shown):
    by_hand = shown.weights[4, 2, 2:, 0].mean(dtype="float64")
    assert first_token_mass(shown.weights)[4, 2] == pytest.approx(by_hand, abs=1e-12)
    kinds = head_kinds(shown, first_token_mass(shown.weights)).kinds
    assert (kinds["first token (sink)"] == first_token_mass(shown.weights)).all()
    assert first_token_mass(shown.weights[..., :2, :2]).shape == (30, 9)
    assert (first_token_mass(shown.weights[..., :1, :1]) == 1).all()


def test_hiding_the_first_token_does_not_touch_the_models_numbers(shown):
    before = shown.weights.copy()
    without_first(shown.weights)
    assert (shown.weights == before).all()
