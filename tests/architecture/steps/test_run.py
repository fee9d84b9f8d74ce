"""One block, step by step."""

import numpy as np
import pytest
import torch

from core.architecture import blocks, hooked
from core.architecture.steps import block_steps, residual_stream
from core.architecture.trace import STEP_NAMES
from core.errors import InputError
from tests.architecture.conftest import TEXT
from tests.conftest import FAMILIES


@pytest.mark.parametrize("family", FAMILIES)
def test_the_steps_between_equal_what_the_models_own_modules_give(rough_models, family):
    model, caught = rough_models[family], {}
    stream = residual_stream(model, TEXT)
    shown = block_steps(model, stream, 1).by_key
    block = blocks(model)[1]

    def keep(name):
        return lambda module, inputs, output: caught.update({name: output[0] if isinstance(output, tuple) else output})

    modules = {"norm_1": block.first_norm, "attention_out": block.output_projection, "norm_2": block.second_norm}
    modules |= {"down": block.mlp, "activated": block.mlp.act if family == "gpt2" else block.mlp.act_fn}
    with torch.inference_mode(), hooked(after=[(module, keep(name)) for name, module in modules.items()]):
        model.model(torch.tensor([stream.encoded.ids]))
    assert set(caught) == set(modules)
    for name, tensor in caught.items():
        picture = shown[name].picture
        assert np.abs(tensor[0].numpy()[:, :: picture.every] - picture.values).max() <= 1e-5, name


def test_pictures_show_real_numbers_and_say_which(smollm, stream):
    shown = block_steps(smollm, stream, 4)
    out = shown.by_key["leaving"]
    assert (out.picture.every, out.picture.columns, out.picture.values.shape) == (3, 576, (64, 192))
    assert np.abs(out.picture.values - stream.states[5][:, ::3]).max() <= 1e-4
    assert out.lengths == pytest.approx(np.linalg.norm(stream.states[5], axis=1), rel=1e-5)
    assert out.shape == (64, 576)
    assert shown.by_key["key"].shape == (3, 64, 64)
    assert {step.key for step in shown.steps} <= set(STEP_NAMES)


def test_weights_sum_to_one_and_the_future_is_hidden(smollm, stream):
    shown = block_steps(smollm, stream, 7).by_key
    weights, masked = shown["weights"].picture.values, shown["masked"].picture.values
    assert weights.sum(-1) == pytest.approx(np.ones((9, 64)), abs=1e-5)
    assert np.isneginf(masked[:, 3, 4:]).all() and np.isfinite(masked[:, 3, :4]).all()
    assert not weights[:, 3, 4:].any()


def test_one_token_is_enough(smollm):
    stream = residual_stream(smollm, "Hello")
    assert block_steps(smollm, stream, 0).by_key["weights"].picture.values.tolist() == [[[1.0]]] * 9
    assert stream.differences.max() <= 1e-4


@pytest.mark.parametrize("layer", [-1, 30])
def test_a_block_that_is_not_there_is_refused(smollm, stream, layer):
    with pytest.raises(InputError, match="1 to 30"):
        block_steps(smollm, stream, layer)
