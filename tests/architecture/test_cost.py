"""What models cost and how they differ, held against torch's own counting."""

from dataclasses import replace

import pytest

from core.architecture.compare import compare_designs
from core.architecture.cost import cost
from core.architecture.design import Dimensions
from core.architecture.skeleton import read_config, read_design
from core.architecture.snippet import cost_code
from core.architecture.verify import verify_comparison, verify_cost
from core.errors import InputError
from core.models import CATALOG

GPT3 = Dimensions(96, 96, 96, 128, 12_288, 49_152, 50_257, 2048, mlp_matrices=2, tied=True)
LLAMA3 = Dimensions(32, 32, 8, 128, 4096, 14_336, 128_256, 8192, mlp_matrices=3, tied=False)


@pytest.mark.parametrize("key", CATALOG)
def test_operations_cache_and_matrices_are_what_torch_counts(key, settings):
    config = read_config(CATALOG[key], settings)
    d = read_design(config).dimensions
    assert verify_cost(d, cost(d), config).equal
    assert cost(d).parameters <= CATALOG[key].parameters < 1.011 * cost(d).parameters


@pytest.mark.parametrize("d", [GPT3, LLAMA3], ids=["GPT-3", "Llama 3"])
def test_typed_numbers_are_counted_as_torch_counts_them(d):
    assert verify_cost(d, cost(d)).equal


def test_well_known_models_come_out_at_their_names():
    assert cost(GPT3).parameters == pytest.approx(175e9, rel=0.01)
    assert cost(LLAMA3).parameters == pytest.approx(8e9, rel=0.01)
    # 2 × 32 layers × 8 heads × 128 numbers × 2 bytes = 128 KiB a token, 1 GiB at 8,192 tokens.
    assert cost(LLAMA3).cache_token * 2 == 128 * 1024 and cost(LLAMA3).cache_full * 2 == 1024**3


def test_local_layers_keep_their_window_only():
    everywhere = replace(LLAMA3, context=1000)
    local = replace(everywhere, local_layers=31, window=10)
    assert cost(local).cache_full == cost(everywhere).cache_full * (1 * 1000 + 31 * 10) / (32 * 1000)
    assert cost(replace(local, window=5000)).cache_full == cost(everywhere).cache_full


@pytest.mark.parametrize(
    "changed",
    [
        {"layers": 0},
        {"d_model": 10**9},
        {"kv_heads": 5},
        {"context": -1},
        {"vocab": 2_000_000},
        {"head_dim": 65},
        {"heads": 24},
    ],
    ids=str,
)
def test_impossible_dimensions_are_refused(changed):
    with pytest.raises(InputError):
        cost(replace(LLAMA3, **changed))


@pytest.mark.parametrize("d", [GPT3, replace(LLAMA3, local_layers=4, window=100)])
def test_the_code_shown_gives_the_same_numbers(d):
    names: dict = {}
    exec(cost_code(d, 2.0), names)
    assert names["weights"] == 2 * cost(d).parameters
    assert (names["cache_token"], names["cache_full"]) == (2 * cost(d).cache_token, 2 * cost(d).cache_full)
    assert names["flops"] == cost(d).flops_matrices + cost(d).flops_attention


def compared(a: str, b: str, settings) -> dict[str, tuple[str, str]]:
    designs = [read_design(read_config(CATALOG[key], settings)) for key in (a, b)]
    return {row.name: (row.a, row.b) for row in compare_designs(*designs) if row.differs}


def test_gpt2_and_qwen_differ_in_what_the_textbooks_say(settings):
    differing = compared("gpt2", "qwen1.5-1.8b-chat", settings)
    assert differing["positions"] == ("learned table", "rotary (RoPE)")
    assert differing["norm"] == ("LayerNorm", "RMSNorm")
    assert differing["activation"] == ("GELU", "SwiGLU (gated SiLU)")
    assert differing["biases"] == ("all", "query, key, value")
    assert differing["output layer"] == ("tied", "own matrix")
    assert "attention" not in differing  # Qwen1.5 still gives every head its own keys and values
    assert compared("gpt2", "smollm2-135m", settings)["attention"][1] == "GQA: 3 heads share keys and values"


def test_gpt2_and_its_distilled_twin_differ_in_layers_only(settings):
    assert compared("gpt2", "distilgpt2", settings) == {"layers": ("12", "6")}
    assert compared("smollm2-135m", "smollm2-135m-instruct", settings) == {}


def test_the_comparison_is_verified_by_the_shapes_of_modules(settings):
    for a, b in (("gpt2", "qwen2.5-0.5b-instruct"), ("gemma-3-270m", "smollm2-135m")):
        assert verify_comparison((read_config(CATALOG[a], settings), read_config(CATALOG[b], settings))).equal
