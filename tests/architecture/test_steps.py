"""Plain code against the model's own hidden states, block by block and step by step."""

import numpy as np
import pytest
import torch

from core.architecture import blocks, hooked
from core.architecture.snippet import block_code
from core.architecture.steps import STEP_NAMES, block_steps, residual_stream
from core.architecture.steps.parts import rotary_theta
from core.architecture.verify import verify_block
from core.errors import InputError
from core.plots import step_picture
from tests.architecture.conftest import hooks_forgotten
from tests.conftest import FAMILIES
from tests.probabilities.snippets import run_snippet

LONG = "The quick brown fox jumps over the lazy dog. " * 8
TEXT = "Tokenization converts text to numbers and the lazy fox"


@pytest.fixture(scope="module")
def stream(smollm):
    return residual_stream(smollm, LONG)


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
    for layer in range(2):
        shown = block_steps(rough_models[family], stream, layer)
        assert verify_block(rough_models[family], stream, shown).equal


@pytest.mark.parametrize("layer", [0, 13, 29])
def test_verify_agrees_for_the_first_a_middle_and_the_last_block(smollm, stream, layer):
    assert verify_block(smollm, stream, block_steps(smollm, stream, layer)).equal


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


def test_a_long_text_is_cut_to_64_tokens_and_the_cut_is_counted(stream):
    assert len(stream.encoded.ids) == 64 and stream.encoded.left_out > 0


def test_no_figure_is_larger_than_two_megabytes_at_64_tokens(smollm, stream):
    shown = block_steps(smollm, stream, 0)
    assert max(len(step_picture(step, ["␣token"] * 64).to_json()) for step in shown.steps) < 2_000_000


def test_pictures_show_real_numbers_and_say_which(smollm, stream):
    shown = block_steps(smollm, stream, 4)
    out = shown.by_key["leaving"]
    assert (out.picture.every, out.picture.columns, out.picture.values.shape) == (3, 576, (64, 192))
    assert np.abs(out.picture.values - stream.states[5][:, ::3]).max() <= 1e-4
    assert out.lengths == pytest.approx(np.linalg.norm(stream.states[5], axis=1), rel=1e-5)
    title = step_picture(out, ["x"] * 64).layout.xaxis.title.text
    assert title == "d_model: every 3rd of 576 numbers"
    assert out.shape == (64, 576)
    assert shown.by_key["key"].shape == (3, 64, 64)
    assert {step.key for step in shown.steps} <= set(STEP_NAMES)


def test_weights_sum_to_one_and_the_future_is_hidden(smollm, stream):
    shown = block_steps(smollm, stream, 7).by_key
    weights, masked = shown["weights"].picture.values, shown["masked"].picture.values
    assert weights.sum(-1) == pytest.approx(np.ones((9, 64)), abs=1e-5)
    assert np.isneginf(masked[:, 3, 4:]).all() and np.isfinite(masked[:, 3, :4]).all()
    assert not weights[:, 3, 4:].any()


def test_gemmas_local_layer_looks_back_over_its_window_only(rough_models):
    model = rough_models["gemma3_text"]
    assert model.model.config.layer_types[0] == "sliding_attention"
    masked = block_steps(model, residual_stream(model, TEXT), 0).by_key["masked"].picture.values
    assert np.isneginf(masked[:, 16, 0]).all() and np.isfinite(masked[:, 16, 1]).all()


def test_one_token_is_enough(smollm):
    stream = residual_stream(smollm, "Hello")
    assert block_steps(smollm, stream, 0).by_key["weights"].picture.values.tolist() == [[[1.0]]] * 9
    assert stream.differences.max() <= 1e-4


@pytest.mark.parametrize("layer", [-1, 30])
def test_a_block_that_is_not_there_is_refused(smollm, stream, layer):
    with pytest.raises(InputError, match="1 to 30"):
        block_steps(smollm, stream, layer)


def test_stretched_rotary_positions_get_an_honest_sentence(smollm):
    config = type(smollm.model.config)(rope_parameters={"rope_type": "linear", "rope_theta": 1e4, "factor": 2.0})
    with pytest.raises(InputError, match=r"stretches its rotary positions \(linear\)"):
        rotary_theta(config, 0)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_code_shown_reaches_the_same_numbers(rough_models, family):
    model = rough_models[family]
    stream = residual_stream(model, "Hello my name is")
    with hooks_forgotten(model):
        left = run_snippet(model, block_code(model, "Hello my name is", stream.encoded, 1))
    weights = block_steps(model, stream, 1).by_key["weights"].picture.values
    assert np.abs(left["weights"].numpy() - weights).max() <= 1e-5
    assert np.abs(left["entering"].numpy() - stream.states[1]).max() <= 1e-4
