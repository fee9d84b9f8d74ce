"""Runs of the Decoding page come back from their bytes as they were."""

import json
import zlib

import pytest

from core.decoding import DecodingConfig, Limits, Run, decode, read_prompt
from core.ui.decoding.kept_run import run_bytes, run_from_bytes

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
