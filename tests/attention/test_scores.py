"""Scores before the softmax: their softmax equals the model's weights."""

import numpy as np
import pytest
import torch

from core.attention import attention_pattern, head_scores, induction_run
from core.attention.scores import layer_scores, rotated

TEXT = "The quick brown fox jumps over the lazy dog. Tokenization converts text to numbers"


def softmax_of_scores(model, shown) -> np.ndarray:
    layers = layer_scores(model, shown.encoded.ids, range(1, shown.layers + 1))
    return np.array([[head.weights for head in heads] for heads in layers])


@pytest.fixture(scope="module")
def shown(smollm):
    return attention_pattern(smollm, TEXT)


def test_the_softmax_of_the_scores_gives_the_weights_in_every_family(sharp_model):
    shown = attention_pattern(sharp_model, TEXT)
    np.testing.assert_allclose(softmax_of_scores(sharp_model, shown), shown.weights, atol=1e-5, rtol=0)


def test_the_softmax_of_the_scores_gives_the_weights_of_smollm(smollm, shown):
    np.testing.assert_allclose(softmax_of_scores(smollm, shown), shown.weights, atol=1e-5, rtol=0)
    assert shown.largest_row_error < 1e-6


def test_one_score_is_the_sum_of_its_products_times_the_scale(smollm, shown):
    scores = head_scores(smollm, shown.encoded.ids, 14, 9)
    assert scores.products(9, 3).shape == (64,)
    assert scores.products(9, 3).sum() / np.sqrt(64) == pytest.approx(scores.scores[9, 3])
    assert scores.scores[3, 9] == -np.inf


def test_query_heads_of_a_group_share_their_keys(smollm):
    heads = layer_scores(smollm, (504, 2365, 3535), [5])[0]
    assert (heads[0].keys == heads[2].keys).all() and not (heads[2].keys == heads[3].keys).all()
    assert not (heads[0].queries == heads[2].queries).all()


def test_kept_heads_do_not_keep_the_arrays_of_all_heads(small_models):
    model = small_models["llama"]
    scores = head_scores(model, (5, 6, 7), 1, 2)
    assert scores.queries.base is scores.keys.base is induction_run(model).strongest.base is None


def test_angles_of_one_position_are_not_broadcast_over_all():
    vectors, angles = torch.ones((2, 5, 4)), torch.zeros((1, 4))
    with pytest.raises(ValueError, match="The shape of the cosines"):
        rotated(vectors, angles, angles)
