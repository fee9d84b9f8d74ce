"""Verify, the code shown, scores and exports."""

import csv
import io
import json
from dataclasses import replace

import pytest
import torch

from core.decoding import (
    END_TOKEN,
    STOP_STRING,
    DecodingConfig,
    Limits,
    Transcript,
    decode,
    first_divergence,
    generation_code,
    run_json,
    score_output,
    steps_csv,
    verify_output,
)
from core.decoding.records import DecodingStep
from core.errors import InputError
from core.tokenization import encode
from tests.decoding.runs import run
from tests.probabilities.snippets import run_snippet

TEXT = "Hello my name"
COLUMNS = [
    DecodingConfig("greedy", repetition_penalty=1.2),
    DecodingConfig("beam", {"beam_width": 3, "length_penalty": 0.5, "early_stopping": 1}, no_repeat_ngram=2),
    DecodingConfig("top_p", seed=3),
]


@pytest.fixture(scope="module")
def llama(small_models):
    return small_models["llama"]


@pytest.fixture(scope="module")
def encoded(llama):
    return encode(llama, TEXT, 100)


@pytest.fixture(scope="module")
def transcripts(llama, encoded):
    return run(llama, encoded.ids, COLUMNS, tokens=12)


def test_verify_agrees_and_finds_a_changed_token_and_a_changed_draw(llama, encoded, transcripts):
    for transcript in transcripts:
        verified = verify_output(llama, encoded.ids, Limits(12), transcript)
        assert verified.equal and verified.compared >= 12
        altered = Transcript(transcript.column, transcript.index)
        last = transcript.steps[-1]
        wrong = last.token_id % 300 + 1
        altered.steps = (*transcript.steps[:-1], replace(last, token_id=wrong))
        altered.finished = transcript.finished
        assert not verify_output(llama, encoded.ids, Limits(12), altered).equal
    drawn = transcripts[2]
    other = Transcript(replace(drawn.column, seed=4), 2)
    other.steps, other.finished = drawn.steps, drawn.finished
    assert not verify_output(llama, encoded.ids, Limits(12), other).equal


def test_verify_works_on_what_was_there_when_someone_pressed_stop(llama, encoded):
    stopped = [Transcript(column, index) for index, column in enumerate(COLUMNS)]
    with pytest.raises(InputError, match="no text yet"):
        verify_output(llama, encoded.ids, Limits(12), stopped[0])
    for update in decode(llama, encoded.ids, COLUMNS, Limits(12)):
        for transcript in stopped:
            transcript.add(update)
        if update.number == 4:
            break
    assert verify_output(llama, encoded.ids, Limits(12), stopped[0]).equal
    assert verify_output(llama, encoded.ids, Limits(12), stopped[2]).equal
    with pytest.raises(InputError, match="stopped before it ended"):
        verify_output(llama, encoded.ids, Limits(12), stopped[1])


def test_verify_follows_stop_strings(llama, encoded, transcripts):
    for transcript in transcripts[:2]:
        letter = next(c for c in transcript.text[2:] if c.isascii() and c.isprintable())
        limits = Limits(12, stop=(letter,))
        (stopped,) = run(llama, encoded.ids, [transcript.column], limits=limits)
        assert stopped.finished == STOP_STRING
        assert verify_output(llama, encoded.ids, limits, stopped).equal


@pytest.mark.parametrize("written", [TEXT, None], ids=["a typed text", "a branch"])
def test_the_code_shown_gives_the_text_shown(llama, encoded, transcripts, written):
    for transcript in transcripts:
        code = generation_code(llama, written, encoded, transcript.column, Limits(12))
        tokens = run_snippet(llama, code)["tokens"].tolist()
        if transcript.column.kind.draws:
            assert "another text" in code and len(tokens) <= 12
        else:
            assert tokens == list(transcript.token_ids)


def test_the_code_is_valid_with_stop_strings_for_every_strategy(llama, encoded):
    from core.decoding import STRATEGIES

    for name in STRATEGIES:
        code = generation_code(llama, TEXT, encoded, DecodingConfig(name), Limits(2, stop=("'\n", '"')))
        assert 1 <= len(run_snippet(llama, code)["tokens"]) <= 2


def step(token_id: int, log_probability: float = -1.0, finished: str = "") -> DecodingStep:
    return DecodingStep(0, 0, token_id, "", "", log_probability, 0.5, 1, 1, 0.0, (), None, finished)


def test_scores_by_hand():
    # 7 8 9 7 8 9 and the end token: 3 different of 6; pairs 78 89 97 78 89, 3 of 5; threes 789 897 978 789, one again.
    scores = score_output([*map(step, [7, 8, 9, 7, 8, 9]), step(2, -3.0, END_TOKEN)])
    assert (scores.tokens, scores.log_probability, scores.mean_log_probability) == (7, -9.0, -9 / 7)
    assert (scores.distinct_1, scores.distinct_2, scores.repeated_3grams) == (0.5, 0.6, 1)
    assert score_output([]).mean_log_probability == 0.0
    assert score_output([step(7), step(2, finished=END_TOKEN)]).distinct_2 is None  # no pair without the end token


def test_the_log_probability_of_a_text_is_the_raw_models(llama, encoded, transcripts):
    for transcript in transcripts:
        ids = torch.tensor([[*encoded.ids, *transcript.token_ids]])
        with torch.inference_mode():
            logs = llama.model(input_ids=ids).logits[0, :-1].double().log_softmax(-1)
        own = logs.gather(1, ids[0, 1:, None])[len(encoded.ids) - 1 :].sum()
        assert score_output(transcript.steps).log_probability == pytest.approx(float(own), abs=1e-4)


def test_texts_part_where_the_first_token_differs():
    assert first_divergence([]) is None
    assert first_divergence([[1, 2, 3], [1, 2, 3]]) is None
    assert first_divergence([[1, 2, 3], [1, 2], [1, 2, 4]]) == 2


def test_exports_hold_every_token_and_nothing_a_spreadsheet_would_run(llama, encoded, transcripts):
    lines = list(csv.DictReader(io.StringIO(steps_csv([("a text", transcript) for transcript in transcripts]))))
    assert len(lines) == sum(len(transcript.steps) for transcript in transcripts)
    assert all(line["token"].startswith('"') for line in lines)
    document = json.loads(run_json(llama.identity, TEXT, encoded.ids, Limits(12), transcripts))
    assert document["columns"][2]["seed"] == 3
    assert [column["text"] for column in document["columns"]] == [transcript.text for transcript in transcripts]
    assert document["columns"][1]["beam"][0]["candidates"][0]["parent"] == -1
