"""The code that each view shows computes the values the view draws."""

from dataclasses import replace

import numpy as np
import pytest

from core.architecture.cost import cost
from core.architecture.ledger import ledger, residual_contributions
from core.architecture.linear import LinearLayer, Stack
from core.architecture.snippet import (
    block_code,
    compare_code,
    cost_code,
    layer_code,
    ledger_code,
    model_code,
    stack_code,
)
from core.architecture.steps import block_steps, residual_stream
from core.models import CATALOG
from tests.architecture.test_cost import GPT3, LLAMA3
from tests.conftest import FAMILIES
from tests.probabilities.snippets import hooks_removed, run_snippet

TEXT = "Tokenization converts text"


@pytest.mark.parametrize(
    ("key", "sizes"),
    {"gpt2": (12, 12, 768), "smollm2-135m": (30, 9, 576), "gemma-3-270m": (18, 4, 640)}.items(),
)
def test_the_code_of_a_model_counts_the_same(key, sizes, capsys):
    names: dict = {}
    exec(compile(model_code(CATALOG[key], None, CATALOG[key].family), key, "exec"), names)
    assert names["total"] == CATALOG[key].parameters
    assert "layers: {} | heads: {} | hidden: {}".format(*sizes) in capsys.readouterr().out


def test_the_code_of_the_comparison_finds_what_differs(capsys):
    code = compare_code((CATALOG["gpt2"], CATALOG["distilgpt2"]), (None, None))
    exec(compile(code, "compare", "exec"), {})
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["n_layer"]


@pytest.mark.parametrize("activation", ["none", "ReLU", "GELU"])
def test_the_code_of_linear_layers_gives_the_same_numbers(activation):
    x = np.array([0.5, -1.0])
    first = LinearLayer(np.array([[1.0, 2], [3, 4], [-5, 6]]), np.array([0.1, 0.2, 0.3]))
    stack = Stack(first, LinearLayer(np.array([[1.0, -1, 2]]), np.array([0.5])), activation)
    names: dict = {}
    exec(stack_code(stack, x.tolist()), names)
    assert names["both"].numpy() == pytest.approx(stack(x))
    assert names["collapsed"].numpy() == pytest.approx(stack.collapsed(x))
    exec(layer_code(first, x.tolist()), names)
    assert names["y"].numpy() == pytest.approx(first(x))


@pytest.mark.parametrize("d", [GPT3, replace(LLAMA3, local_layers=4, window=100)])
def test_the_code_of_costs_gives_the_same_numbers(d):
    names: dict = {}
    exec(cost_code(d, 2.0), names)
    assert names["weights"] == 2 * cost(d).parameters
    assert (names["cache_token"], names["cache_full"]) == (2 * cost(d).cache_token, 2 * cost(d).cache_full)
    assert names["flops"] == cost(d).flops_matrices + cost(d).flops_attention


@pytest.mark.parametrize("family", FAMILIES)
def test_the_code_of_a_block_reaches_the_same_numbers(rough_models, family):
    model = rough_models[family]
    stream = residual_stream(model, "Hello my name is")
    with hooks_removed(model):
        left = run_snippet(model, block_code(model, "Hello my name is", stream.encoded, 1))
    weights = block_steps(model, stream, 1).by_key["weights"].picture.values
    assert np.abs(left["weights"].numpy() - weights).max() <= 1e-5
    assert np.abs(left["entering"].numpy() - stream.states[1]).max() <= 1e-4


@pytest.mark.parametrize("family", FAMILIES)
def test_the_code_of_the_ledger_gives_its_contributions(rough_models, family):
    model = rough_models[family]
    residual = residual_contributions(model, TEXT, -1)
    shown = ledger(model, residual, 7)
    with hooks_removed(model):
        left = run_snippet(model, ledger_code(model, TEXT, residual.encoded, residual.position, 7))
    assert left["parts"].detach().numpy() == pytest.approx(shown.contributions, abs=1e-4)
    assert left["total"] == pytest.approx(left["logit"], abs=1e-3)
