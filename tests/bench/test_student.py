"""A student notices an answer that is not theirs."""

import asyncio
from types import SimpleNamespace

import pytest

from bench.visitors.codes import Codes, prompt
from bench.visitors.student import COLUMNS, Student


class Answering:
    """Stands for a visitor: every click shows a page of these words, texts and messages."""

    def __init__(self) -> None:
        self.words, self.texts, self.messages = "", [""] * COLUMNS, []
        self.page = SimpleNamespace(
            text=lambda: self.words,
            component_texts=lambda name: self.texts,
            chat_messages=lambda: list(self.messages),
        )
        self.seconds = self.waited = 1.5
        self.reply = lambda text: [("user", text), ("assistant", "Yes.")]

    async def enter(self, kind, label, value):
        self.words = value

    async def press(self, label):
        pass

    async def say(self, placeholder, text, drawn):
        self.messages += self.reply(text)
        drawn()


@pytest.fixture
def visitor() -> Answering:
    return Answering()


@pytest.fixture
def codes() -> Codes:
    return Codes()


@pytest.fixture
def student(visitor, codes) -> Student:
    student = Student(visitor, 0, codes, 64)
    asyncio.run(student.new_sentence())
    return student


def kinds(student: Student) -> list[str]:
    return [fault.kind for fault in student.faults]


def test_an_answer_to_the_own_sentence_is_right(student):
    assert kinds(student) == []


def test_an_answer_to_the_sentence_before_is_lost(student, visitor):
    async def ignore(kind, label, value):
        pass

    visitor.enter = ignore
    asyncio.run(student.new_sentence())
    assert kinds(student) == ["lost"]


def test_somebody_elses_sentence_on_the_page_is_foreign(student, visitor, codes):
    visitor.words += prompt(codes.new(1))
    asyncio.run(student.generate())
    assert kinds(student) == ["foreign", "lost"]  # lost: no text was generated


def test_generated_texts_are_right_when_the_first_goes_on_with_the_code(student, visitor):
    code = visitor.words.removeprefix("The locker of ").split(".")[0]
    visitor.texts = [f" {code}.", " something else", "", ""]
    asyncio.run(student.generate())
    assert kinds(student) == []


def test_texts_of_another_students_run_are_foreign(student, visitor, codes):
    other = codes.new(1)
    visitor.texts = [f" {other}."] * COLUMNS
    visitor.words += f" {other}."
    asyncio.run(student.generate())
    assert kinds(student) == ["foreign", "lost"]


def test_a_reply_without_words_and_a_message_that_vanished_are_lost(student, visitor):
    assert asyncio.run(student.say()) == (1.5, 1.5) and kinds(student) == []
    visitor.reply = lambda text: [("user", text), ("assistant", "")]
    asyncio.run(student.say())
    visitor.reply = lambda text: [("user", "Hello"), ("assistant", "Hello.")]
    asyncio.run(student.say())
    visitor.reply = lambda text: []
    asyncio.run(student.say())
    assert kinds(student) == ["lost"] * 3
