"""Gemma 3: its windows and what its steps do not cover."""

import copy

import numpy as np
import pytest

from core.architecture.families import find_family
from core.architecture.steps import block_steps, residual_stream
from core.errors import InputError
from tests.architecture.conftest import TEXT


def test_gemmas_local_layer_looks_back_over_its_window_only(rough_models):
    model = rough_models["gemma3_text"]
    assert model.model.config.layer_types[0] == "sliding_attention"
    masked = block_steps(model, residual_stream(model, TEXT), 0).by_key["masked"].picture.values
    assert np.isneginf(masked[:, 16, 0]).all() and np.isfinite(masked[:, 16, 1]).all()


@pytest.mark.parametrize("setting", [{"attn_logit_softcapping": 50.0}, {"use_bidirectional_attention": True}], ids=str)
def test_capped_scores_and_looking_ahead_are_refused_in_words(small_models, setting):
    config = copy.deepcopy(small_models["gemma3_text"].model.config)
    for name, value in setting.items():
        setattr(config, name, value)
    with pytest.raises(InputError, match="caps its scores or looks ahead"):
        find_family("gemma3_text").check_steps(config)
