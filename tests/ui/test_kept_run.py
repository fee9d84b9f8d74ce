"""Runs of the Decoding page come back from their bytes as they were."""

import json
import zlib

import pytest

from core.decoding import Branch, DecodingConfig, Limits, Run, decode, read_prompt
from core.ui.decoding.kept_run import (
    add_branches,
    branches_bytes,
    picks_bytes,
    picks_from_bytes,
    run_bytes,
    run_from_bytes,
)

CONFIGS = (
    DecodingConfig("greedy", repetition_penalty=1.15, no_repeat_ngram=3),
    DecodingConfig("beam", {"beam_width": 3}),
    DecodingConfig("top_p", {"top_p": 0.5}, seed=7),
)


@pytest.fixture(scope="module")
def model(small_models):
    return small_models["llama"]


@pytest.fixture(scope="module")
def run(model) -> Run:
    prompt = read_prompt(model, "Hello my name")
    made = Run(model.identity, prompt, CONFIGS, Limits(6))
    for number, steps in enumerate(decode(model, prompt.encoded.ids, CONFIGS, made.limits), 1):
        made.add(steps, number / 8)
    return made


def test_a_run_comes_back_with_every_number_of_every_step_and_of_the_beam(run, model):
    again = run_from_bytes(run_bytes(run), model)
    assert again is not None
    assert (again.started_with, again.prompt, again.seconds) == (run.started_with, run.prompt, run.seconds)
    assert [text.steps for text in again.texts] == [text.steps for text in run.texts]
    assert [text.beam_steps for text in again.texts] == [text.beam_steps for text in run.texts]
    assert [text.finished for text in again.texts] == [text.finished for text in run.texts]
    assert (again.unfinished, again.divergences) == (run.unfinished, run.divergences)


def test_a_stopped_run_comes_back_as_stopped(run, model):
    stopped = Run(run.identity, run.prompt, run.configs, run.limits)
    stopped.add({0: run.texts[0].steps[0]}, 0.5)
    again = run_from_bytes(run_bytes(stopped), model)
    assert again is not None and again.unfinished and again.tokens == 1


def test_bytes_of_another_model_or_another_prompt_or_that_are_broken_bring_nothing_back(run, model, small_models):
    kept = run_bytes(run)
    assert run_from_bytes(kept, small_models["gpt2"]) is None
    assert run_from_bytes(kept[:-20], model) is None and run_from_bytes(b"", model) is None
    written = json.loads(zlib.decompress(kept))
    for key, other in (("typed", "Hello your name"), ("texts", [{}]), ("identity", 3), ("limits", {"new_tokens": 0})):
        assert run_from_bytes(zlib.compress(json.dumps({**written, key: other}).encode()), model) is None, key


def test_branches_come_back_with_their_run_and_with_no_other(run, model):
    steps = run.texts[0].steps
    branched = run_from_bytes(run_bytes(run), model)
    branched.branches += [Branch(0, 2, CONFIGS[0], steps[:3]), Branch(3, 1, CONFIGS[2], steps[:2], "end token")]
    again = run_from_bytes(run_bytes(run), model)
    add_branches(again, branches_bytes(branched))
    assert again.branches == branched.branches
    shorter = Run(run.identity, run.prompt, run.configs, run.limits)
    shorter.add({0: steps[0]}, 0.5)
    add_branches(shorter, branches_bytes(branched))
    assert shorter.branches == []


@pytest.mark.parametrize("branch", [Branch(9, 0, CONFIGS[0], ()), Branch(-1, 0, CONFIGS[0], ()), b"", b"broken"])
def test_a_branch_of_no_text_and_broken_bytes_bring_none_back(run, model, branch):
    again = run_from_bytes(run_bytes(run), model)
    if isinstance(branch, Branch):
        wrong = run_from_bytes(run_bytes(run), model)
        wrong.branches.append(Branch(branch.parent, branch.at, branch.config, run.texts[0].steps))
        branch = branches_bytes(wrong)
    add_branches(again, branch)
    assert again.branches == []


def test_picks_come_back_for_their_model_and_prompt_alone(run, model):
    steps, ids = run.texts[0].steps, run.prompt.encoded.ids
    kept = picks_bytes(model.identity, ids, steps)
    assert picks_from_bytes(kept, model.identity, ids, 24) == steps
    assert picks_from_bytes(kept, model.identity, ids, 2) == steps[:2]
    assert picks_from_bytes(kept, model.identity, ids[:-1], 24) == () == picks_from_bytes(b"x", model.identity, ids, 24)
