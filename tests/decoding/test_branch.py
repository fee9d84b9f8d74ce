"""Branches: a token chosen by a person gets the model's own probabilities."""

import pytest
import torch

from core.decoding import (
    DecodingConfig,
    join_steps,
    prefill,
    record_pick,
)
from core.tokenization import encode

TEXT = "Hello my name"


@pytest.fixture(scope="module")
def ids(llama):
    return encode(llama, TEXT, 99).ids


def test_a_picked_token_has_the_models_own_numbers(llama, ids):
    token_id = 7
    step = record_pick(
        llama, ids, (), prefill(llama, ids).logits.numpy(), token_id, DecodingConfig("top_k", {"top_k": 3})
    )
    with torch.inference_mode():
        logs = llama.model(torch.tensor([ids])).logits[0, -1].double().log_softmax(-1)
    assert step.log_probability == pytest.approx(logs[token_id].item(), abs=1e-5)
    assert step.rank == 1 + int((logs > logs[token_id]).sum())
    assert step.kept == 3 and step.probability == 0  # not among the three likeliest


def test_the_pieces_of_a_branch_are_whole_characters_across_the_fork(llama, ids):
    logits = prefill(llama, ids).logits.numpy()
    rocket = llama.tokenizer("🚀", add_special_tokens=False)["input_ids"]
    steps = [record_pick(llama, ids, (), logits, token_id, DecodingConfig("greedy")) for token_id in rocket]
    text = join_steps(llama, steps[:2], steps[2:])
    assert len(rocket) > 1
    assert [step.piece for step in text] == [""] * (len(rocket) - 1) + ["🚀"]
    assert [step.number for step in text] == list(range(len(rocket)))
