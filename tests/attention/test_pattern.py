"""The weights are transformers' own, and their way from q·k is understood."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.attention import (
    MAX_ATTENTION_TOKENS,
    attention_pattern,
    find_token,
    first_token_mass,
    head_scores,
    over_heads,
    over_layers,
    rollout,
    without_first,
)
from core.attention.scores import layer_scores
from core.attention.verify import own_weights
from core.errors import InputError
from tests.conftest import FAMILIES

TEXT = "The quick brown fox jumps over the lazy dog. Tokenization converts text to numbers"


def plain_weights(model, text: str) -> np.ndarray:
    """A plain call as a notebook would make it, shape (layer, head, query_pos, key_pos)."""
    with torch.inference_mode():
        output = model.model(**model.tokenizer(text, return_tensors="pt"), output_attentions=True)
    return torch.cat(output.attentions).numpy()


def made_sharp(model, times: float) -> list:
    """Random weights attend almost evenly; larger queries make heads choose. Returns what undoes it."""
    parts = [m for name, m in model.model.named_modules() if name.endswith(("q_proj", "q_norm", "c_attn"))]
    for part in parts:
        part.weight.data *= times
    return parts


@pytest.fixture(params=FAMILIES)
def sharp_model(request, small_models):
    model = small_models[request.param]
    parts = made_sharp(model, 16.0)
    yield model
    for part in parts:
        part.weight.data /= 16.0


@pytest.fixture(scope="module")
def shown(smollm):
    return attention_pattern(smollm, TEXT)


def test_weights_are_transformers_own_for_smollm(smollm, shown):
    assert shown.weights.shape == (30, 9, 16, 16) and shown.kv_heads == 3
    np.testing.assert_allclose(shown.weights, plain_weights(smollm, TEXT), atol=1e-6, rtol=0)


def test_weights_are_transformers_own_in_every_family(sharp_model):
    shown = attention_pattern(sharp_model, TEXT)
    np.testing.assert_allclose(shown.weights, plain_weights(sharp_model, TEXT), atol=1e-6, rtol=0)
    assert shown.weights.max() > 0.5  # not the even weights of an untrained model
    assert shown.largest_row_error < 1e-6


def test_the_softmax_of_the_scores_gives_the_weights_in_every_family(sharp_model):
    shown = attention_pattern(sharp_model, TEXT)
    np.testing.assert_allclose(own_weights(sharp_model, shown), shown.weights, atol=1e-5, rtol=0)


def test_the_softmax_of_the_scores_gives_the_weights_of_smollm(smollm, shown):
    np.testing.assert_allclose(own_weights(smollm, shown), shown.weights, atol=1e-5, rtol=0)
    assert shown.largest_row_error < 1e-6


def test_one_score_is_the_sum_of_its_products_times_the_scale(smollm, shown):
    scores = head_scores(smollm, shown.encoded.ids, 14, 9)
    assert scores.products(9, 3).shape == (64,)
    assert scores.products(9, 3).sum() / np.sqrt(64) == pytest.approx(scores.scores[9, 3])
    assert scores.scores[3, 9] == -np.inf


def test_masked_cells_are_exactly_zero_also_outside_gemmas_window(small_models):
    for family in FAMILIES:
        shown = attention_pattern(small_models[family], TEXT)
        for layer in range(1, shown.layers + 1):
            assert (shown.weights[layer - 1][:, ~shown.allowed(layer)] == 0).all()
            assert (shown.weights[layer - 1][:, shown.allowed(layer)] > 0).all()
    gemma = attention_pattern(small_models["gemma3_text"], TEXT)
    assert gemma.windows[0] == 16 and gemma.allowed(1)[30, 14] == 0 and gemma.allowed(1)[30, 15] == 1


def test_query_heads_of_a_group_share_their_keys(smollm):
    heads = layer_scores(smollm, (504, 2365, 3535), [5])[0]
    assert (heads[0].keys == heads[2].keys).all() and not (heads[2].keys == heads[3].keys).all()
    assert not (heads[0].queries == heads[2].queries).all()


def test_a_long_text_is_cut_to_the_cap_and_says_so(small_models):
    shown = attention_pattern(small_models["llama"], "fox " * 300)
    assert shown.tokens == MAX_ATTENTION_TOKENS and shown.encoded.left_out > 0


def test_a_head_that_does_not_exist_is_refused_in_words(small_models):
    shown = attention_pattern(small_models["llama"], TEXT)
    for layer, head in ((0, 1), (3, 1), (1, 5), (-1, 1)):
        with pytest.raises(InputError, match="layers 1 to 2 and heads 1 to 4"):
            shown.of(layer, head)


def random_weights(draw_from: np.ndarray) -> np.ndarray:
    """Any numbers as causal weights whose rows sum to 1."""
    causal = np.tril(draw_from + 1e-3)
    return causal / causal.sum(-1, keepdims=True)


WEIGHTS = arrays(np.float64, (3, 2, 5, 5), elements=st.floats(0, 1)).map(random_weights)


@settings(max_examples=30, deadline=None)
@given(WEIGHTS)
def test_means_rollout_and_renormalised_rows_still_sum_to_one(weights):
    for summary in (over_heads(weights), over_layers(weights), rollout(weights)):
        np.testing.assert_allclose(summary.sum(-1), 1, atol=1e-6)
        assert (np.triu(summary, 1) == 0).all()
    rest = without_first(weights)
    np.testing.assert_allclose(rest[..., 1:, :].sum(-1), 1, atol=1e-6)
    assert (rest[..., 0] == 0).all()
    assert (over_heads(weights, largest=True) >= over_heads(weights) - 1e-12).all()


def test_rollout_by_hand():
    """Layer 1: token 2 looks at token 1 only. Layer 2: it looks at itself only. Half stays each time."""
    weights = np.array([[[[1, 0], [1, 0]]], [[[1, 0], [0, 1]]]], dtype=float)
    assert rollout(weights)[0].tolist() == [[1, 0], [0.5, 0.5]]
    assert rollout(weights)[1].tolist() == [[1, 0], [0.5, 0.5]]


def test_the_first_token_of_smollm_is_a_sink(shown):
    sinks = first_token_mass(shown.weights)
    assert sinks.mean() > 0.5 and sinks.max() > 0.99


def test_hiding_the_first_token_does_not_touch_the_models_numbers(shown):
    before = shown.weights.copy()
    without_first(shown.weights)
    assert (shown.weights == before).all()


@pytest.mark.parametrize(
    "said, place", [("it", 3), ("IT", 0), ("2", 1), ("0", 0), ("99", 0), ("", 0), ("²", 0), ("9" * 5000, 0)]
)
def test_a_token_is_found_by_word_or_number_and_nothing_breaks(said, place):
    assert find_token(["The", " it", " was", " it"], said, otherwise=0) == place
