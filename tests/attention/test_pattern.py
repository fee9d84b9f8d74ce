"""Attention weights are transformers' own."""

import numpy as np
import pytest
import torch

from core.attention import MAX_ATTENTION_TOKENS, attention_pattern
from core.errors import InputError
from tests.conftest import FAMILIES

TEXT = "The quick brown fox jumps over the lazy dog. Tokenization converts text to numbers"


def plain_weights(model, text: str) -> np.ndarray:
    """Return the weights of a plain call as in a notebook, shape (layer, head, query_pos, key_pos)."""
    with torch.inference_mode():
        output = model.model(**model.tokenizer(text, return_tensors="pt"), output_attentions=True)
    return torch.cat(output.attentions).numpy()


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


def test_masked_cells_are_exactly_zero_also_outside_gemmas_window(small_models):
    for family in FAMILIES:
        shown = attention_pattern(small_models[family], TEXT)
        for layer in range(1, shown.layers + 1):
            assert (shown.weights[layer - 1][:, ~shown.allowed(layer)] == 0).all()
            assert (shown.weights[layer - 1][:, shown.allowed(layer)] > 0).all()
    gemma = attention_pattern(small_models["gemma3_text"], TEXT)
    assert gemma.windows[0] == 16 and gemma.allowed(1)[30, 14] == 0 and gemma.allowed(1)[30, 15] == 1


def test_a_long_text_is_cut_to_the_cap_and_says_so(small_models):
    shown = attention_pattern(small_models["llama"], "fox " * 300)
    assert shown.tokens == MAX_ATTENTION_TOKENS and shown.encoded.left_out > 0


def test_a_head_that_does_not_exist_is_refused_in_words(small_models):
    shown = attention_pattern(small_models["llama"], TEXT)
    for layer, head in ((0, 1), (3, 1), (1, 5), (-1, 1)):
        with pytest.raises(InputError, match="layers 1 to 2 and heads 1 to 4"):
            shown.of(layer, head)
