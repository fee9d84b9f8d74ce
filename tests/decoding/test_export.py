"""Exports hold every token."""

import csv
import io
import json

import pytest

from core.decoding import (
    DecodingConfig,
    Limits,
    run_json,
    steps_csv,
)
from core.tokenization import encode
from tests.decoding.runs import run

TEXT = "Hello my name"


CONFIGS = [
    DecodingConfig("greedy", repetition_penalty=1.2),
    DecodingConfig("beam", {"beam_width": 3, "length_penalty": 0.5, "early_stopping": 1}, no_repeat_ngram=2),
    DecodingConfig("top_p", seed=3),
]


@pytest.fixture(scope="module")
def encoded(llama):
    return encode(llama, TEXT, 100)


@pytest.fixture(scope="module")
def texts(llama, encoded):
    return run(llama, encoded.ids, CONFIGS, tokens=12)


def test_exports_hold_every_token_and_nothing_a_spreadsheet_would_run(llama, encoded, texts):
    lines = list(csv.DictReader(io.StringIO(steps_csv([("a text", text) for text in texts]))))
    assert len(lines) == sum(len(text.steps) for text in texts)
    assert all(line["token"].startswith('"') for line in lines)
    document = json.loads(run_json(llama.identity, TEXT, encoded.ids, Limits(12), texts))
    assert document["columns"][2]["seed"] == 3
    assert [config["text"] for config in document["columns"]] == [text.text for text in texts]
    assert document["columns"][1]["beam"][0]["candidates"][0]["parent"] == -1
