"""Lessons are read strictly: each mistake is one sentence with file, line and remedy."""

import re

import pytest

from core.errors import InputError
from core.knobs import Knob
from core.lessons import NumberSetting, OptionSetting, TextSetting, ViewInventory, load_lesson
from core.lessons.loading import read_lesson

KNOB = Knob("temperature", "Temperature", 0.05, 2.0, 1.0, 0.05, "")
INVENTORY = {
    "home": {"": ViewInventory({})},
    "probabilities": {
        "Pipeline": ViewInventory(
            {
                "temperature": NumberSetting(KNOB),
                "level": OptionSetting({"Bytes": "bytes", "Characters": "characters"}),
                "tokenizers": OptionSetting({"GPT-2": "gpt2", "GPT-4": "cl100k_base"}, several=True),
                "looks": TextSetting(10),
            }
        ),
        "Cost": ViewInventory({}, reads_text=False),
    },
}
GOOD = """title = "A lesson"
summary = "For the test."
minutes = 5

[[step]]
page = "probabilities"
view = "Pipeline"
text = "The capital of France is"
settings = { temperature = 2, level = "Characters", tokenizers = ["GPT-4"], looks = "is" }
look = "Bars."
try = "Move it."
[step.ask]
kind = "number"
question = "How likely is Paris?"
check = { name = "probability", word = "Paris" }

[[step]]
page = "home"
text = "Hi"
look = '''Two lines,
title = "none"'''
"""


def sentence(text: str) -> str:
    with pytest.raises(InputError) as caught:
        read_lesson(text, "mine.toml", INVENTORY)
    return str(caught.value)


def test_a_good_lesson_is_read_whole():
    lesson = read_lesson(GOOD, "mine.toml", INVENTORY)
    assert (lesson.name, lesson.title, lesson.minutes, lesson.questions) == ("mine", "A lesson", 5, 1)
    step = lesson.steps[0]
    assert step.settings == {
        "temperature": 2.0,
        "level": "characters",
        "tokenizers": ["cl100k_base"],
        "looks": "is",
    }, "as the session holds them"
    assert isinstance(step.settings["temperature"], float)
    assert step.question.arguments == {"word": "Paris", "text": "The capital of France is"}
    assert lesson.steps[1].question is None and lesson.steps[1].attempt == ""


@pytest.mark.parametrize(
    ("right", "wrong", "line", "words"),
    [
        ('"probabilities"', '"probabilties"', 6, 'no page "probabilties"; write "probabilities"'),
        ('view = "Pipeline"', 'view = "Pipelin"', 7, 'has no view "Pipelin"; write "Pipeline"'),
        ("{ temperature", "{ temprature", 9, 'no setting "temprature"; write "temperature"'),
        ("temperature = 2,", "temperature = 3,", 9, "temperature is 3; write a number from 0.05 to 2"),
        ('"Characters"', '"Letters"', 9, 'level is \'Letters\'; write one of "Bytes", "Characters"'),
        ('look = "Bars."\n', "", 5, "look is missing; write look = … with a text"),
        ("minutes = 5", 'minutes = "five"', 3, "minutes is 'five'; write a whole number"),
        ('title = "A lesson"', 'title = "A lesson"\ntitle = "B"', 2, "write each name once"),
        ("try = ", "tri = ", 11, '"tri" means nothing here; write try'),
        ('"probability"', '"probabilty"', 15, 'no check "probabilty"; write "probability"'),
        ('word = "Paris"', "word = 5", 15, "word is 5; write a text"),
        (', word = "Paris"', "", 15, "the check probability lacks word; write word = … with a text"),
        ('kind = "number"', 'kind = "token"', 15, "answers a question of the kind number; for token write one of"),
        ('kind = "number"', 'kind = "guess"', 13, 'no kind "guess"; write one of number, token, choice, order'),
        ('kind = "number"', 'kind = "order"', 12, "options is None; write a list of texts"),
        ("minutes = 5", "minutes = ", 3, 'write name = value, with texts in "quotation marks"'),
        ('title = "A lesson"', f'title = "{"A" * 41}"', 1, "title has 41 characters; shorten it to 40"),
        ('text = "The capital of France is"\n', "", 6, "text is missing; write text = "),
        ('view = "Pipeline"', 'view = "Cost"', 8, "the view Cost reads no text; leave text out"),
    ],
)
def test_a_mistake_is_one_sentence_with_file_line_and_remedy(right, wrong, line, words):
    assert right in GOOD
    found = sentence(GOOD.replace(right, wrong, 1))
    assert found.startswith(f"mine.toml, line {line}: ") and words in found, found
    assert found.endswith(".") and len(re.findall(r"; ", found)) == 1


def test_a_lesson_without_steps_and_one_with_too_many_are_refused():
    head = GOOD[: GOOD.index("[[step]]")]
    assert "there are 0 steps; write 1 to 12" in sentence(head)
    assert "there are 13 steps" in sentence(head + '[[step]]\npage = "home"\ntext = "t"\nlook = "l"\n' * 13)


def test_a_file_that_is_no_text_is_a_sentence(tmp_path):
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match=r"bad\.toml, line 1: .*save it as UTF-8"):
        load_lesson(tmp_path / "bad.toml", INVENTORY)
