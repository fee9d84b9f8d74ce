"""Cost of models, compared with torch's own count and with well-known totals."""

from dataclasses import replace

import pytest

from core.architecture.cost import cost
from core.architecture.design import Dimensions
from core.architecture.skeleton import read_config, read_design, skeleton
from core.architecture.verify import cost_claims
from core.architecture.verify_views import drawn_cost
from core.errors import InputError
from core.models import CATALOG
from core.verification import Verification

GPT3 = Dimensions(96, 96, 96, 128, 12_288, 49_152, 50_257, 2048, mlp_matrices=2, tied=True)
LLAMA3 = Dimensions(32, 32, 8, 128, 4096, 14_336, 128_256, 8192, mlp_matrices=3, tied=False)


@pytest.mark.slow
@pytest.mark.parametrize("key", CATALOG)
def test_operations_cache_and_matrices_are_what_torch_counts(key, settings):
    config = read_config(CATALOG[key], settings)
    d = read_design(config).dimensions
    drawn = drawn_cost(d, skeleton(config).num_parameters())
    assert Verification.of(cost_claims(d, cost(d), drawn, config)).equal
    assert cost(d).parameters <= CATALOG[key].parameters < 1.011 * cost(d).parameters


@pytest.mark.slow
@pytest.mark.parametrize("d", [GPT3, LLAMA3], ids=["GPT-3", "Llama 3"])
def test_typed_numbers_are_counted_as_torch_counts_them(d):
    assert Verification.of(cost_claims(d, cost(d), drawn_cost(d, cost(d).parameters))).equal


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
