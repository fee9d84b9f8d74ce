"""Verify agrees with correct texts and notices wrong ones."""

from dataclasses import replace
from itertools import islice

import pytest

from core.decoding import (
    STOP_STRING,
    DecodingConfig,
    GeneratedText,
    Limits,
    decode,
    picks_code,
    verify_output,
    verify_picks,
)
from core.errors import InputError
from core.tokenization import encode
from tests.decoding.runs import CONFIGS, TEXT, generate, run
from tests.probabilities.snippets import run_snippet


def test_verify_agrees_and_finds_a_changed_token_and_a_changed_draw(llama, encoded, texts):
    for text in texts:
        verified = verify_output(llama, encoded.ids, Limits(12), text)
        assert verified.equal and verified.compared >= 12
        altered = GeneratedText(text.config, text.index)
        last = text.steps[-1]
        wrong = last.token_id % 300 + 1
        altered.steps = (*text.steps[:-1], replace(last, token_id=wrong))
        altered.finished = text.finished
        assert not verify_output(llama, encoded.ids, Limits(12), altered).equal
    drawn = texts[2]
    other = GeneratedText(replace(drawn.config, seed=4), 2)
    other.steps, other.finished = drawn.steps, drawn.finished
    assert not verify_output(llama, encoded.ids, Limits(12), other).equal


def test_verify_works_on_a_stopped_text(llama, encoded):
    stopped = [GeneratedText(config, index) for index, config in enumerate(CONFIGS)]
    with pytest.raises(InputError, match="no text yet"):
        verify_output(llama, encoded.ids, Limits(12), stopped[0])
    for steps in islice(decode(llama, encoded.ids, CONFIGS, Limits(12)), 5):
        for index, step in steps.items():
            stopped[index].add(step)
    assert verify_output(llama, encoded.ids, Limits(12), stopped[0]).equal
    assert verify_output(llama, encoded.ids, Limits(12), stopped[2]).equal
    with pytest.raises(InputError, match="stopped before it ended"):
        verify_output(llama, encoded.ids, Limits(12), stopped[1])


def test_verify_follows_stop_strings(llama, encoded, texts):
    for text in texts[:2]:
        letter = next(c for c in text.text[2:] if c.isascii() and c.isprintable())
        limits = Limits(12, stop=(letter,))
        (stopped,) = run(llama, encoded.ids, [text.config], limits=limits)
        assert stopped.finished == STOP_STRING
        assert verify_output(llama, encoded.ids, limits, stopped).equal


@pytest.fixture(scope="module")
def ids(llama):
    return encode(llama, TEXT, 99).ids


def test_picks_are_verified_and_their_code_gives_the_same_numbers(llama, ids):
    (greedy,) = run(llama, ids, [DecodingConfig("greedy")], 4)
    assert verify_picks(llama, ids, greedy.steps).equal
    result = run_snippet(llama, picks_code(llama, ids, greedy.steps))
    shown = [step.log_probability for step in greedy.steps]
    assert result["log_probabilities"].tolist() == pytest.approx(shown, abs=1e-4)
    assert generate(llama, [ids], 4, do_sample=False)[0] == list(greedy.token_ids)
