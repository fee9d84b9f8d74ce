"""The logit lens: its last row is the model, its other rows are what hooks on the blocks give."""

import numpy as np
import pytest
import torch

from core.probabilities import logit_lens
from core.probabilities.snippet import lens_code
from core.probabilities.verify import lens_claims
from core.verification import Verification
from tests.probabilities.snippets import run_snippet

TEXT = "The capital of France is Paris. The capital of Germany is"


def plain_output(model, ids) -> torch.Tensor:
    with torch.inference_mode():
        return model.model(torch.tensor([ids])).logits[0].double().softmax(-1)


def assert_last_row_is_the_output(model, lens) -> None:
    output = plain_output(model, lens.encoded.ids)
    assert lens.top_ids[-1].tolist() == output.argmax(-1).tolist()
    assert lens.top_probabilities[-1] == pytest.approx(output.amax(-1).numpy(), abs=1e-6)
    order = output.sort(stable=True, dim=-1, descending=True).indices
    ranks = [1 + row.tolist().index(target) for row, target in zip(order, lens.targets.tolist(), strict=True)]
    assert lens.target_ranks[-1].tolist() == ranks


@pytest.mark.parametrize("family", ["gpt2", "llama", "qwen2", "gemma3_text"])
def test_the_last_row_equals_the_output_and_the_others_the_hooks_in_every_family(small_models, family):
    lens = logit_lens(small_models[family], "Hello my name is")
    assert lens.layers == 3
    assert_last_row_is_the_output(small_models[family], lens)
    assert Verification.of(lens_claims(small_models[family], "Hello my name is", lens, 3)).equal


def test_the_last_row_of_smollm_equals_its_output_and_its_code_gives_every_cell(smollm):
    lens = logit_lens(smollm, TEXT)
    assert lens.top_ids.shape == (31, len(lens.encoded.ids))
    assert_last_row_is_the_output(smollm, lens)
    assert Verification.of(lens_claims(smollm, TEXT, lens, 8)).equal
    left = run_snippet(smollm, lens_code(smollm, TEXT, lens.encoded))
    assert np.array_equal(torch.stack(left["top"]).numpy(), lens.top_ids)
    assert torch.stack(left["chance"]).numpy() == pytest.approx(lens.top_probabilities, abs=1e-5)


def test_gemmas_soft_cap_is_applied_where_a_model_has_one(small_models):
    model = small_models["gemma3_text"]
    model.model.config.final_logit_softcapping = 0.05
    try:
        lens = logit_lens(model, "Hello my name is")
        assert_last_row_is_the_output(model, lens)
        left = run_snippet(model, lens_code(model, "Hello my name is", lens.encoded))
        assert torch.stack(left["chance"]).numpy() == pytest.approx(lens.top_probabilities, abs=1e-6)
    finally:
        model.model.config.final_logit_softcapping = None


def test_the_true_next_token_is_followed_and_at_the_end_the_models_choice(smollm):
    lens = logit_lens(smollm, TEXT)
    assert lens.targets[:-1].tolist() == list(lens.encoded.ids[1:])
    assert lens.target_ranks[-1, -1] == 1


def test_a_long_text_keeps_its_last_64_tokens(smollm):
    lens = logit_lens(smollm, "word " * 100)
    assert lens.top_ids.shape[1] == 64 and lens.encoded.left_out > 0
