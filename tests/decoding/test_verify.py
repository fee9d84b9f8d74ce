"""Verify agrees with correct texts and notices wrong ones."""

from dataclasses import replace
from itertools import islice

import numpy as np
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
from core.decoding.verify import EdgeCase, edge_case
from core.errors import InputError
from core.tokenization import encode
from core.verification import Verification
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


BAR = np.array([0.3, 0.0, 0.2, 0.5])


@pytest.mark.parametrize(
    ("shown", "draw", "case"),
    [
        (0, 0.1, None),
        (2, 0.3, None),  # on the line: the token that begins there
        (0, 0.300001, EdgeCase(2, 0, rounding=True)),
        (2, 0.299999, EdgeCase(0, 2, rounding=True)),
        (0, 0.31, EdgeCase(2, 0, rounding=False)),
        (3, 0.300001, EdgeCase(2, 3, rounding=False)),  # a neighbour, but not at its edge
        (1, 0.3, EdgeCase(2, 1, rounding=False)),  # removed: it has no place on the bar
    ],
)
def test_a_draw_beside_its_token_is_named_and_only_at_an_edge_laid_to_rounding(shown, draw, case):
    assert edge_case(BAR, shown, draw, rounding=1e-5) == case


def verified_with_neighbour(llama, encoded, seed: int, step: int) -> Verification:
    """Verify a hot text of which the last token was replaced by a neighbour on the bar."""
    (text,) = run(llama, encoded.ids, [DecodingConfig("temperature", {"temperature": 2.0}, seed=seed)])
    assert verify_output(llama, encoded.ids, Limits(12), text).equal
    last = text.steps[-1]
    altered = GeneratedText(text.config, text.index)
    altered.steps = (*text.steps[:-1], replace(last, token_id=last.token_id + step))
    return verify_output(llama, encoded.ids, Limits(12), altered)


@pytest.mark.parametrize("step", [-1, 1])
def test_verify_never_takes_a_neighbours_token_for_the_one_drawn(llama, encoded, step):
    """Each token has about a 300th of the bar, more than its probability may be off."""
    verified = verified_with_neighbour(llama, encoded, 9, step)
    assert not verified.equal and "Token 12: the draw points at" in verified.remark


def test_verify_names_a_token_that_only_rounding_could_have_drawn(llama, encoded):
    """With this seed the last draw happens to lie 6e-6 from the next token."""
    verified = verified_with_neighbour(llama, encoded, 8, 1)
    assert "Token 12: this draw lies within rounding of the edge between “q” and “r”." in verified.remark


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
