"""Modules of a block: their outputs sum to the change of the residual stream."""

import pytest
import torch

from core.architecture import blocks, final_norm, hooked
from tests.conftest import FAMILIES


@pytest.mark.parametrize("family", FAMILIES)
def test_a_block_adds_the_outputs_of_its_attention_and_its_mlp(small_models, family):
    model = small_models[family]
    ids = torch.tensor([[5, 9, 2, 14]])
    added = []

    def keep(module, inputs, output):
        added.append(output)

    parts = [part for block in blocks(model) for part in (block.attention_added, block.mlp_added)]
    with torch.inference_mode(), model.lock.hold(), hooked(after=[(part, keep) for part in parts]):
        states = model.model(ids, output_hidden_states=True).hidden_states
    total = states[0] + sum(added)
    torch.testing.assert_close(final_norm(model)(total), states[-1], atol=1e-5, rtol=0)


@pytest.mark.parametrize("family", FAMILIES)
def test_attention_and_output_projection_have_the_promised_shapes(small_models, family):
    model = small_models[family]
    caught = {}
    block = blocks(model)[1]
    hooks = [(block.attention, lambda module, inputs, output: caught.update(weights=output[1]))]
    before = [(block.output_projection, lambda module, inputs: caught.update(heads=inputs[0]))]
    with torch.inference_mode(), model.lock.hold(), hooked(after=hooks, before=before):
        model.model(torch.tensor([[5, 9, 2]]))
    assert caught["weights"].shape == (1, 4, 3, 3)
    assert caught["heads"].shape[:2] == (1, 3)
    assert caught["heads"].shape[2] % 4 == 0
