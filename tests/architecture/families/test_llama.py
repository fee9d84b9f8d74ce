"""Llama and Qwen2: biases and rotary settings."""

import pytest
from transformers import LlamaConfig

from core.architecture.families import find_family
from core.errors import InputError


def test_stretched_rotary_positions_are_refused():
    config = LlamaConfig(rope_parameters={"rope_type": "linear", "rope_theta": 1e4, "factor": 2.0})
    with pytest.raises(InputError, match=r"stretches its rotary positions \(linear\)"):
        find_family("llama").check_steps(config)


def test_an_unknown_activation_is_refused_in_words():
    with pytest.raises(InputError, match="'mish' is not known here"):
        find_family("llama").check_steps(LlamaConfig(hidden_act="mish"))


@pytest.mark.parametrize(
    "attention, mlp, words",
    [(False, False, "none"), (True, False, "attention"), (False, True, "MLP"), (True, True, "all")],
)
def test_the_biases_of_llama_are_those_of_its_configuration(attention, mlp, words):
    config = LlamaConfig(attention_bias=attention, mlp_bias=mlp)
    assert find_family("llama").design(config).biases == words


def test_qwen2_has_biases_on_queries_keys_and_values_only(small_models):
    config = small_models["qwen2"].model.config
    assert find_family("qwen2").design(config).biases == "query, key, value"
    with_bias = {name.split(".")[-2] for name, _ in small_models["qwen2"].model.named_parameters() if "bias" in name}
    assert with_bias == {"q_proj", "k_proj", "v_proj"}
