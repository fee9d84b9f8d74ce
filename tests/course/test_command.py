"""`python -m core.course` with a hub on loopback that serves small models in place of GPT-2 and Qwen1.5-1.8B-Chat."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest

from core.course.command import main
from core.models.fetch_process import PROJECT
from tests.models.loopback import hub_answering, serving

FETCH_AND_RUN = """
import sys
from core.course.command import main
from core.models import load_model
for key in ("gpt2", "qwen1.5-1.8b-chat"):
    load_model(key)
sys.exit(main(["--json", sys.argv[1]]))
"""


@pytest.fixture
def hub(small_model_folders):
    repos = {
        "openai-community/gpt2": small_model_folders["gpt2"],
        "Qwen/Qwen1.5-1.8B-Chat": small_model_folders["qwen2"],
    }
    with serving(hub_answering(repos)) as server:
        yield server


def test_weights_of_the_hub_are_computed_with_and_these_differ_from_the_course(hub, tmp_path):
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(tmp_path / "hf"),
        "LLM_PLAYGROUND_CACHE": str(tmp_path / "cache"),
        "HF_HUB_OFFLINE": "0",
    }
    written = tmp_path / "course.json"
    command = [sys.executable, "-c", FETCH_AND_RUN, str(written)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 1, done.stderr  # it differs
    assert "differ from the course" in done.stdout and "| NO " in done.stdout
    outputs = {row["output"]: row for row in json.loads(written.read_text())["outputs"]}
    computed = {output: row for output, row in outputs.items() if row["model"]}
    assert {row["model"] for row in computed.values()} == {"GPT-2", "Qwen1.5-1.8B-Chat"}
    assert {row["state"] for row in computed.values()} == {"differs"}
    assert {row["state"] for row in outputs.values() if not row["model"]} == {"equal"}
    assert all(row["machine"] and row["dtype"] == "float32" for row in computed.values())
    assert outputs["Layers, heads, hidden"]["machine"] == "[2, 4, 32]"


def test_without_weights_the_command_says_which_files_are_missing_and_writes_all_rows(tmp_path, capsys):
    files = ["--csv", str(tmp_path / "course.csv"), "--json", str(tmp_path / "course.json")]
    assert main(files) == 0
    printed = capsys.readouterr().out
    assert "All 25 outputs computed here equal the course. 10 wait for files" in printed
    rows = list(csv.DictReader(io.StringIO((tmp_path / "course.csv").read_text())))
    assert len(rows) == len(json.loads((tmp_path / "course.json").read_text())["outputs"])
    assert all(row["machine"] or row["state"] == "waits" for row in rows) and rows[0]["date"]
