"""Verify: the other routes agree with the shown values."""

from dataclasses import replace

import pytest

from core.architecture.ledger import ledger, residual_contributions
from core.architecture.modules import module_rows
from core.architecture.skeleton import read_config, skeleton
from core.architecture.steps import block_steps, residual_stream
from core.architecture.verify import verify_block, verify_comparison, verify_counts, verify_ledger
from core.models import CATALOG
from tests.architecture.conftest import TEXT
from tests.conftest import FAMILIES


@pytest.mark.parametrize("key", CATALOG)
def test_every_module_of_the_catalog_is_counted_alike(key, settings):
    model = skeleton(read_config(CATALOG[key], settings))
    assert verify_counts(module_rows(model), model, CATALOG[key].parameters).equal


@pytest.mark.parametrize("family", FAMILIES)
def test_the_modules_of_every_family_have_the_counts_and_shapes_of_its_configuration(small_models, family):
    model = skeleton(small_models[family].model.config)
    assert verify_comparison((model.config, model.config)).equal
    assert verify_counts(module_rows(model), model, small_models[family].spec.parameters).compared > 2


def test_the_comparison_is_verified_by_the_shapes_of_modules(settings):
    for a, b in (("gpt2", "qwen2.5-0.5b-instruct"), ("gemma-3-270m", "smollm2-135m")):
        assert verify_comparison((read_config(CATALOG[a], settings), read_config(CATALOG[b], settings))).equal


@pytest.mark.parametrize("layer", [0, 13, 29])
def test_the_first_a_middle_and_the_last_block_of_smollm2_agree(smollm, layer):
    stream = residual_stream(smollm, "The quick brown fox jumps over the lazy dog. " * 8)
    assert verify_block(smollm, stream, block_steps(smollm, stream, layer)).equal


@pytest.mark.parametrize("family", FAMILIES)
def test_the_blocks_of_every_family_agree(rough_models, family):
    model = rough_models[family]
    stream = residual_stream(model, TEXT)
    for layer in range(2):
        assert verify_block(model, stream, block_steps(model, stream, layer)).equal


def test_verify_notices_a_wrong_stream(rough_models):
    model = rough_models["llama"]
    stream = residual_stream(model, TEXT)
    wrong = replace(stream, states=stream.states[:, ::-1].copy())
    assert not verify_block(model, wrong, block_steps(model, stream, 0)).equal


@pytest.mark.parametrize("family", FAMILIES)
def test_the_ledger_of_every_family_agrees(rough_models, family):
    model = rough_models[family]
    residual = residual_contributions(model, TEXT, -1)
    result = verify_ledger(model, residual, ledger(model, residual, 7))
    assert result.equal and result.compared == 3  # the sum, and two blocks
