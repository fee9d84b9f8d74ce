"""The course on this machine: what needs no weights is equal, what needs them waits, and a wrong value is seen."""

import shutil
from dataclasses import replace
from functools import partial

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

from core.course.generation_lines import CHAT_MODEL, NEW_TOKENS
from core.course.gpt2_lines import MODEL, MODULES, TEXT, token_probability
from core.course.line import CourseLine
from core.course.report import CourseRow
from core.course.run import course_lines, run_course
from core.course.value import Expected, Printed
from core.errors import MemoryLimitError
from core.models import LanguageModel, load_model

WORDS = ("a", "b", "c", "d", "e")  # tokens of the small tokenizer


def finished(**arguments) -> dict[str, CourseRow]:
    """Run the course; return the finished row of each output."""
    return {row.output: row for row in run_course(**arguments) if row.state}


def test_what_needs_no_weights_is_equal_and_the_rest_waits_for_a_file_that_is_named():
    rows = finished()
    lines = {line.output: line for line in course_lines()}
    assert list(rows) == list(lines) and len(lines) == len(course_lines())
    for output, row in rows.items():
        assert row.state == ("waits" if lines[output].needs_weights else "equal"), row
    waiting = [row for row in rows.values() if row.state == "waits"]
    assert len(waiting) == 10
    files = {"openai-community/gpt2, revision 607a30d783df", "Qwen/Qwen1.5-1.8B-Chat, revision e482ee3f73c3"}
    assert {file for file in files for row in waiting if file in row.difference} == files
    assert all("model.safetensors" in row.difference for row in waiting)


def test_the_course_prints_a_line_for_every_module():
    assert len(MODULES) == 8 + 12 * 13


def test_a_model_that_does_not_fit_is_said_and_its_structure_is_compared_all_the_same():
    def too_large(key: str) -> LanguageModel:
        raise MemoryLimitError(f"{key} needs 7.7 GB of memory and 2.0 GB are free.")

    rows = finished(load=too_large, lines=[line for line in course_lines() if line.model == CHAT_MODEL])
    assert [row.state for row in rows.values()] == ["equal", "waits"]
    assert "7.7 GB" in list(rows.values())[1].difference


@pytest.fixture(scope="module")
def folders(small_model_folders, tmp_path_factory):
    """A small GPT-2, and a small Qwen2 whose generation settings hold a penalty, as Qwen1.5-1.8B-Chat's do."""
    chat = shutil.copytree(small_model_folders["qwen2"], tmp_path_factory.mktemp("chat") / "qwen2")
    GenerationConfig(repetition_penalty=1.1, do_sample=True, top_p=0.8, eos_token_id=0).save_pretrained(chat)
    return {MODEL: small_model_folders["gpt2"], CHAT_MODEL: chat}


def plain_greedy(network, tokenizer, prompt: str) -> str:
    """The course's own call."""
    inputs = tokenizer(prompt, return_tensors="pt")
    output = network.generate(**inputs, max_new_tokens=NEW_TOKENS, do_sample=False)
    return tokenizer.decode(output[0], skip_special_tokens=True)


def own_lines(folder, key: str) -> list[CourseLine]:
    """The lines of a model, with what plain transformers calls give for the small one as the course's values."""
    network, tokenizer = AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    lines = {line.output: line for line in course_lines() if line.model == key}
    values: dict[str, Expected] = {}
    for output in lines:
        if output.startswith("Greedy"):
            values[output] = plain_greedy(network, tokenizer, output.split("'")[1])
        elif output.startswith("Parameters"):
            values[output] = "0 M" if key == MODEL else "0.0 B"
    if key == MODEL:
        with torch.no_grad():
            logits = network(**tokenizer(TEXT, return_tensors="pt")).logits
        probabilities = logits[0, -1].softmax(-1)
        modules = tuple(f"{name} : {type(module).__name__}" for name, module in network.named_modules())
        values |= {
            "Layers, heads, hidden": (2, 4, 32),
            "The first block, printed": str(network.transformer.h[0]).replace(", bias=True", ""),
            "Shape after the first block, 8 tokens": (1, 8, 32),
            "Names and classes of the modules": modules,
            f"Shape of the logits of {TEXT!r}": tuple(logits.shape),
            f"Five likeliest tokens after {TEXT!r}": tuple(map(tokenizer.decode, probabilities.topk(5).indices)),
        }
        for output, word in zip([name for name in lines if name.startswith("Probability")], WORDS, strict=True):
            (token,) = tokenizer.encode(word)
            values[output] = Printed(f"{probabilities[token]:.5f}")
            lines[output] = replace(lines[output], compute=partial(token_probability, word))
    assert set(values) == set(lines)
    return [replace(line, expected=values[output]) for output, line in lines.items()]


def wrong(value: Expected) -> Expected:
    """The value with its last character, entry or digit changed."""
    if isinstance(value, Printed):
        return Printed(f"{float(value.text) + 2e-5:.5f}")
    return (*value[:-1], "changed") if isinstance(value, tuple) else f"{value[:-1]}#"


@pytest.mark.parametrize("key", [MODEL, CHAT_MODEL])
def test_with_weights_every_line_equals_plain_calls_and_every_wrong_value_is_seen(folders, key):
    model = load_model(f"folder:{folders[key]}")
    lines = own_lines(folders[key], key)
    rows = finished(load=lambda _: model, lines=lines)
    assert {output: row.difference for output, row in rows.items() if row.state != "equal"} == {}
    assert {row.model for row in rows.values()} == {model.spec.title} and len(rows) == len(lines)
    corrupted = [replace(line, expected=wrong(line.expected)) for line in lines]
    assert {row.state for row in finished(load=lambda _: model, lines=corrupted).values()} == {"differs"}


def test_a_greedy_text_grows_token_by_token(folders):
    model = load_model(f"folder:{folders[MODEL]}")
    lines = [line for line in course_lines() if line.output == "Greedy text of 'Once upon a time'"]
    seen = [row.machine for row in run_course(lambda _: model, lines) if not row.state]
    assert len(seen) > 10 and seen[-1].startswith(seen[5])
