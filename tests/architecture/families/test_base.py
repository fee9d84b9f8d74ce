"""The registry of families, and properties that hold for every family."""

import pytest
import torch

from core.architecture import blocks, family_of
from core.architecture.families import FAMILIES, find_family, register
from core.errors import InputError
from tests.conftest import FAMILIES as TESTED


def test_every_family_has_a_small_model_in_these_tests():
    assert set(FAMILIES) == set(TESTED)


def test_families_are_listed_oldest_first():
    assert list(FAMILIES)[:4] == ["gpt2", "llama", "qwen2", "gemma3_text"]
    released = [family.released for family in FAMILIES.values()]
    assert released == sorted(released)


def test_a_model_type_that_is_taken_is_refused():
    with pytest.raises(InputError, match="'llama' is taken"):
        register(find_family("llama"))


def test_an_unknown_model_type_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match=r"'mamba9'.*GPT-2, Llama, Qwen2, Gemma 3"):
        find_family("mamba9")


@pytest.mark.parametrize("family", TESTED)
def test_every_name_leads_to_a_module(small_models, family):
    model = small_models[family].model
    names = find_family(family).names
    for name in (names.token_embedding, names.position_embedding, names.final_norm, names.rotary):
        assert isinstance(model.base_model.get_submodule(name), torch.nn.Module)
    assert model.get_submodule(names.base) is model.base_model
    assert find_family(family).output_layer(model) is model.get_output_embeddings()
    assert model.base_model.get_submodule(names.token_embedding) is model.get_input_embeddings()


@pytest.mark.parametrize("family", TESTED)
def test_scale_and_width_of_a_head_are_those_of_the_models_attention(small_models, family):
    model = small_models[family]
    described, config = family_of(model), model.model.config
    for layer, block in enumerate(blocks(model)):
        assert described.score_scale(config, layer) == block.attention.scaling
        assert described.design(config).dimensions.head_dim == block.attention.head_dim


@pytest.mark.parametrize("family", TESTED)
def test_a_matrix_times_the_input_is_the_output_of_the_projection(rough_models, family):
    model = rough_models[family]
    projection = blocks(model)[0].output_projection
    matrix = family_of(model).matrix(projection)
    x = torch.randn(3, matrix.shape[1])
    bias = projection.bias if projection.bias is not None else 0
    torch.testing.assert_close(x @ matrix.T + bias, projection(x))


@pytest.mark.parametrize("family", TESTED)
def test_the_frozen_norm_of_the_parts_of_a_sum_adds_up_to_the_norm_of_the_sum(rough_models, family):
    model = rough_models[family]
    described, config = family_of(model), model.model.config
    norm = described.final_norm(model.model)
    parts = torch.randn(5, config.hidden_size, dtype=torch.float64)
    with torch.inference_mode():
        whole = norm(parts.sum(0).float())
        assert (described.frozen_norm(norm, config, parts).sum(0) - whole).abs().max() < 1e-5
