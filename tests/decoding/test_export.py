"""Exports hold every token."""

import csv
import io
import json

from core.decoding import (
    Limits,
    run_json,
    steps_csv,
)
from tests.decoding.runs import TEXT


def test_exports_hold_every_token_and_nothing_a_spreadsheet_would_run(llama, encoded, texts):
    lines = list(csv.DictReader(io.StringIO(steps_csv([("a text", text) for text in texts]))))
    assert len(lines) == sum(len(text.steps) for text in texts)
    assert all(line["token"].startswith('"') for line in lines)
    document = json.loads(run_json(llama.identity, TEXT, encoded.ids, Limits(12), texts))
    assert document["columns"][2]["seed"] == 3
    assert [config["text"] for config in document["columns"]] == [text.text for text in texts]
    assert document["columns"][1]["beam"][0]["candidates"][0]["parent"] == -1
