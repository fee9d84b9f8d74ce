"""Qwen3: each query and each key is normed before it is rotated."""

import copy

import pytest
import torch

from core.architecture import blocks, family_of
from core.architecture.families import find_family
from core.architecture.steps import block_steps, residual_stream
from tests.architecture.conftest import TEXT


def test_queries_and_keys_have_root_mean_square_one_before_and_after_the_rotation(small_models):
    """Its norms are born with weight 1, and a rotation keeps lengths: sqrt(16 numbers) = 4 for each head's vector."""
    model = small_models["qwen3"]
    ids = torch.tensor(model.tokenizer(TEXT)["input_ids"])
    family, block = family_of(model), blocks(model)[0]
    with torch.inference_mode():
        *_, embedded = family.embed(model.model.base_model, ids)
        traced = {step.key: step.tensor for step in family.steps(block, embedded.tensor, 0, model.model.config)}
    for key in ("query_normed", "query_rotated", "key_normed", "key_rotated"):
        lengths = traced[key].norm(dim=-1)  # (head, pos)
        torch.testing.assert_close(lengths, torch.full_like(lengths, 4.0), atol=1e-2, rtol=0)
    assert not torch.allclose(traced["query"].norm(dim=-1), torch.tensor(4.0), atol=1e-2)


def test_the_steps_name_the_norms_between_projection_and_rotation(rough_models):
    model = rough_models["qwen3"]
    keys = [step.key for step in block_steps(model, residual_stream(model, TEXT), 1).steps]
    assert keys[keys.index("query") : keys.index("scores")] == [
        "query",
        "key",
        "value",
        "query_normed",
        "key_normed",
        "query_rotated",
        "key_rotated",
    ]


def test_a_head_may_be_wider_than_its_share_of_the_stream(small_models):
    model = small_models["qwen3"]
    design = find_family("qwen3").design(model.model.config)
    assert (design.dimensions.d_model, design.dimensions.heads, design.dimensions.head_dim) == (32, 4, 16)
    assert find_family("qwen3").block_widths(blocks(model)[0]) == (4 * 16, 2 * 16, 64)
    assert design.query_key_norm


@pytest.mark.parametrize("bias, words", [(False, "none"), (True, "attention")])
def test_biases_are_those_of_its_configuration(small_models, bias, words):
    config = copy.deepcopy(small_models["qwen3"].model.config)
    config.attention_bias = bias
    assert find_family("qwen3").design(config).biases == words
