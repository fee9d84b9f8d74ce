"""GPT-2's own settings."""

import copy

import pytest

from core.architecture.families import find_family


def test_scores_may_be_scaled_by_layer_or_not_at_all(small_models):
    config = copy.deepcopy(small_models["gpt2"].model.config)  # heads of 8 numbers
    gpt2 = find_family("gpt2")
    assert gpt2.score_scale(config, 3) == pytest.approx(8**-0.5)
    config.scale_attn_by_inverse_layer_idx = True
    assert gpt2.score_scale(config, 3) == pytest.approx(8**-0.5 / 4)
    config.scale_attn_weights = False
    assert gpt2.score_scale(config, 3) == 0.25
