"""A worksheet holds every question, places to write or the computed answers, and nothing that is read as markup."""

import re

import pytest

from core.lessons import Judged, Lesson, Question, Step
from core.plots import Answers, lesson_worksheet

MARKUP = '<img src="http://x">&'
STEPS = (
    Step("home", "", "Look <b>here</b>.", text=MARKUP),
    Step("tokenization", "Pretrained", "Pieces.", "a b", {}, Question("number", "How many?", "token_count", {})),
    Step(
        "attention",
        "One head",
        "Arcs.",
        "a b",
        {},
        Question("choice", "Which?", "x", {}, ("left", "right")),
        "Move Head.",
    ),
    Step("probabilities", "Pipeline", "Bars.", "a b", {}, Question("order", "Sort:", "x", {}, ("one", "two", "three"))),
)
LESSON = Lesson("mine", "My <lesson>", "A summary.", 10, STEPS)
JUDGED = (None, Judged("number", 3), Judged("token", "␣a", answer_share=0.25), "This model has no heads.")


def test_a_worksheet_has_a_place_to_write_for_every_question():
    sheet = lesson_worksheet(LESSON)
    assert sheet.count("<section>") == 4 and sheet.count('class="question"') == 3
    assert (
        sheet.count('class="line"') == 1 + 3 and sheet.count('class="box"') == 2
    )  # a number, an order of 3, 2 options
    assert "Sort: A: one, B: two, C: three" in sheet and "Then try: Move Head." in sheet and "Name ____" in sheet


def test_answers_take_the_place_and_name_their_source():
    sheet = lesson_worksheet(LESSON, Answers(JUDGED, "SmolLM2 · revision abc · float32 · 2026-11-29"))
    assert re.findall(r'class="answer">([^<]*)<', sheet) == ["3", "␣a (25.00%)", "This model has no heads."]
    assert "Answers computed by SmolLM2 · revision abc · float32 · 2026-11-29." in sheet
    assert 'class="line"' not in sheet and "Name ____" not in sheet


def test_words_of_a_lesson_are_no_markup_and_the_file_reaches_for_nothing():
    sheet = lesson_worksheet(LESSON)
    assert "<img" not in sheet and "&lt;img" in sheet and "<b>" not in sheet and "My &lt;lesson&gt;" in sheet
    assert not re.search(r"<(link|script|img|iframe)|url\(|@import", sheet)


def test_answers_of_another_lesson_are_refused():
    with pytest.raises(ValueError):
        lesson_worksheet(LESSON, Answers(JUDGED[:2], "x"))
