"""Plain code compared with the model's own hidden states, for every block."""

import numpy as np
import pytest
import torch

from core.architecture.steps import residual_stream
from core.errors import InputError
from tests.architecture.conftest import TEXT
from tests.conftest import FAMILIES


def test_all_blocks_of_smollm2_equal_its_own_hidden_states(smollm, stream):
    assert stream.states.shape == (31, 64, 576)
    assert stream.differences.shape == (31,) and stream.differences.max() <= 1e-4
    ids = torch.tensor([stream.encoded.ids])
    with torch.inference_mode():
        states = smollm.model(ids, output_hidden_states=True).hidden_states
    for layer in range(30):  # the last of them has been through the final norm
        assert np.abs(states[layer][0].numpy() - stream.states[layer]).max() <= 1e-4


@pytest.mark.parametrize("family", FAMILIES)
def test_all_blocks_of_every_family_equal_their_own_hidden_states(rough_models, family):
    stream = residual_stream(rough_models[family], TEXT)
    assert len(stream.encoded.ids) > 16  # longer than Gemma's window, so that the local mask hides something
    assert stream.differences.max() <= 1e-4


def test_a_long_text_is_cut_to_64_tokens_and_the_cut_is_counted(stream):
    assert len(stream.encoded.ids) == 64 and stream.encoded.left_out > 0


def test_stretched_rotary_positions_are_refused_before_anything_is_computed(small_models, monkeypatch):
    model = small_models["llama"]
    monkeypatch.setitem(model.model.config.rope_parameters, "rope_type", "yarn")
    with pytest.raises(InputError, match=r"stretches its rotary positions \(yarn\)"):
        residual_stream(model, TEXT)
