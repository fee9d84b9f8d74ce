"""Hooks on a shared model."""

import pytest
import torch

from core.architecture import blocks, hooked


def test_hooks_are_removed_when_the_forward_pass_fails(small_models):
    model = small_models["gpt2"]
    block = blocks(model)[0]

    def fail(module, inputs, output):
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"), hooked(after=[(block.mlp, fail)]):
        model.model(torch.tensor([[1]]))
    assert not block.mlp._forward_hooks
