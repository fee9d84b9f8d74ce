"""Worksheet of a lesson: one or two A4 pages of questions as an HTML file, with or without the model's answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.lessons import LETTERS, Judged, Lesson, Question, Step
from core.plots.lesson_answer import answer_words
from core.plots.style import escape_html

# Without fonts, pictures or addresses: the file prints the same without a network.
_STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Answers:
    """Computed answers of a lesson, and where they come from.

    Attributes:
        judged: one for each step, None for a step without a question; or the sentence that says why the model cannot
            answer it.
        source: title, revision and number format of the model, and the date, in one line.
    """

    judged: Sequence[Judged | str | None]
    source: str


def lesson_worksheet(lesson: Lesson, answers: Answers | None = None) -> str:
    """Return the worksheet as the text of an HTML file; all words are escaped.

    Args:
        answers: printed below the questions; None leaves places to write.

    Raises:
        ValueError: not one answer for each step.
    """
    judged = answers.judged if answers else [None] * len(lesson.steps)
    steps = "".join(
        _step(number, step, one) for number, (step, one) in enumerate(zip(lesson.steps, judged, strict=True), 1)
    )
    who = "with the model’s answers" if answers else "Name ________________ Date __________"
    source = f"Answers computed by {escape_html(answers.source)}." if answers else "First guess, then look."
    title = escape_html(lesson.title)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"<header><h1>{title}</h1><span>{who}</span></header>"
        f'<p class="summary">{escape_html(lesson.summary)} About {lesson.minutes} minutes.</p>'
        f"{steps}<footer>LLM Playground · {source}</footer></html>"
    )


def _step(number: int, step: Step, judged: Judged | str | None) -> str:
    place = " · ".join(word for word in (step.page.capitalize(), step.view) if word)
    text = f' · <span class="text">{escape_html(step.text)}</span>' if step.text else ""
    parts = [
        f'<p class="where">{number}. {escape_html(place)}{text}</p>',
        f"<p>{escape_html(step.look)}</p>",
    ]
    if step.question:
        answer = (
            _places(step.question) if judged is None else f'<span class="answer">{escape_html(_words(judged))}</span>'
        )
        parts.append(f'<p class="question">{escape_html(_asked(step.question))}</p><p>{answer}</p>')
    if step.attempt:
        parts.append(f"<p>Then try: {escape_html(step.attempt)}</p>")
    return f"<section>{''.join(parts)}</section>"


def _words(judged: Judged | str) -> str:
    return judged if isinstance(judged, str) else answer_words(judged)


def _asked(question: Question) -> str:
    """Return the question; one that asks for an order names its options by letters."""
    if question.kind != "order":
        return question.text
    return (
        question.text
        + " "
        + ", ".join(f"{letter}: {one}" for letter, one in zip(LETTERS, question.options, strict=False))
    )


def _places(question: Question) -> str:
    """Return places to write or tick."""
    if question.kind == "choice":
        return "".join(f'<span class="box"></span>{escape_html(option)}' for option in question.options)
    if question.kind == "order":
        return ", ".join('<span class="line" style="width:12mm"></span>' for _ in question.options)
    return '<span class="line"></span>'
