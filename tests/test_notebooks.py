"""Notebooks are valid, the same for the same code, and run in a fresh kernel with the numbers of the screen."""

import json
import os
import re
from importlib import import_module
from importlib.util import find_spec

import nbformat
import pytest

from core.notebooks import Section, notebook, requirements
from core.probabilities import next_token, rank_curve, score_sentence
from core.probabilities.snippet import curve_code, pipeline_code, sentence_code


def cells(text: str) -> list[dict]:
    return json.loads(text)["cells"]


def test_a_notebook_has_a_title_its_sections_and_the_python_kernel():
    made = notebook("Two views", [Section("First.", "print(1)"), Section("", "print(2)"), Section("Last.", "")])
    nbformat.validate(nbformat.reads(made, as_version=4))
    kinds = [(cell["cell_type"], cell["source"]) for cell in cells(made)]
    assert kinds == [
        ("markdown", ["# Two views"]),
        ("markdown", ["First."]),
        ("code", ["print(1)"]),
        ("code", ["print(2)"]),
        ("markdown", ["Last."]),
    ]
    assert json.loads(made)["metadata"]["kernelspec"]["name"] == "python3"


def test_equal_code_gives_equal_bytes_and_every_cell_an_id_of_its_own():
    sections = [Section("Same.", "print(1)")] * 60
    made = notebook("Lesson", sections)
    assert made == notebook("Lesson", sections)
    ids = [cell["id"] for cell in cells(made)]
    assert len(set(ids)) == len(ids) == 121
    other = [cell["id"] for cell in cells(notebook("Lesson", [*sections[:-1], Section("Same.", "print(2)")]))]
    assert ids[:-1] == other[:-1] and ids[-1] != other[-1]


def test_the_packages_of_the_code_are_named_with_their_versions():
    needed = requirements(
        ["import os\nimport torch", "from transformers import AutoTokenizer\nfrom os.path import join"]
    )
    assert [re.sub(r" \d.*", "", package) for package in needed] == ["torch", "transformers"]
    assert all(re.fullmatch(r"\w+ \d[\w.+]*", package) for package in needed)


def printed(cell: dict) -> list[str]:
    """The lines that a cell printed."""
    return "".join(one["text"] for one in cell["outputs"] if one.get("name") == "stdout").splitlines()


def numbers(line: str) -> list[float]:
    """The numbers of a printed line, as Python writes them in full."""
    return [float(number) for number in re.findall(r"-?\d+\.\d+(?:e-?\d+)?", line)]


@pytest.mark.slow
def test_several_views_run_as_one_notebook_and_print_what_the_screen_shows(small_models, tmp_path):
    if not find_spec("nbclient") and not os.environ.get("LLM_PLAYGROUND_REQUIRE_BROWSER"):
        pytest.skip("nbclient is not installed: requirements-dev.txt")
    nbclient = import_module("nbclient")
    model, text = small_models["llama"], "Hello my name is"
    shown, sentence = next_token(model, text), score_sentence(model, text)
    curve = rank_curve(shown, 0.7, 0.9)
    codes = [
        pipeline_code(model, text, shown.encoded, (), 10),
        curve_code(model, text, shown.encoded, 0.7, 40, 0.9),
        sentence_code(model, text, sentence.encoded),
    ]
    made = nbformat.reads(notebook("Three views", [Section("", code) for code in codes]), as_version=4)
    run = nbclient.NotebookClient(made, timeout=120, kernel_name="python3", resources={"metadata": {"path": tmp_path}})
    pipeline, spread, surprisal = (printed(cell) for cell in run.execute().cells if cell.cell_type == "code")
    best = [float(line.split()[-1]) for line in pipeline]
    assert best == pytest.approx([candidate.probability for candidate in shown.top(10, model)], abs=0.5e-4 + 1e-6)
    assert numbers(spread[0]) == pytest.approx([curve.mass(40)], abs=1e-6)
    assert int(spread[1].split()[-1]) == curve.nucleus
    assert numbers(spread[2]) == pytest.approx([curve.spread.entropy, curve.spread.perplexity], rel=1e-6)
    assert numbers(spread[3]) == pytest.approx([curve.spread.effective], rel=1e-6)
    assert numbers(surprisal[-1]) == pytest.approx([sentence.total_log, sentence.perplexity], rel=1e-6)
