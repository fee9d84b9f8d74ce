"""Every step of a block is claimed from the one before: no false alarm at large numbers, and no error hidden."""

from dataclasses import replace

import numpy as np
import pytest

from core.architecture.steps import block_steps, residual_stream
from core.architecture.verify.steps import step_claims
from core.models import load_model
from tests.conftest import FAMILIES
from tests.sabotage import expect_all_seen

# Longer than Gemma's window of 16 tokens.
TEXT = "Tokenization converts text to numbers and the lazy fox. Hello my name is the quick brown fox"


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("family", FAMILIES)
def test_streams_near_3000_raise_no_false_alarm_and_hide_no_error(
    giant_model_folders, every_thread_count, family, dtype
):
    model = load_model(f"folder:{giant_model_folders[family]}", dtype)
    for _ in every_thread_count:
        stream = residual_stream(model, TEXT)
        shown = [block_steps(model, stream, layer) for layer in range(2)]
        assert [c.name for steps in shown for c in step_claims(model, stream, steps) if not c.equal] == []
    assert 2500 < np.abs(stream.states).max() < 4000
    assert sum(expect_all_seen(step_claims(model, stream, steps), dtype) for steps in shown) > 140


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_a_block_whose_tokens_but_the_first_are_zero_is_not_equal(giant_model_folders, dtype):
    model = load_model(f"folder:{giant_model_folders['gpt2']}", dtype)
    stream = residual_stream(model, TEXT)
    shown = block_steps(model, stream, 0)
    for step in shown.steps[3:]:  # after the embeddings
        wrong = step.values.copy()
        wrong[..., 1:, :] = 0
        steps = [replace(other, values=wrong) if other is step else other for other in shown.steps]
        unequal = [claim.name for claim in step_claims(model, stream, replace(shown, steps=steps)) if not claim.equal]
        assert f"{step.name.title}, all numbers" in unequal or (step.key == "value" and not wrong.any())
