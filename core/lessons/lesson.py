"""Lesson: steps of one view each, with a sentence to look at, a question to predict, and a thing to try.

A lesson is one file of `lessons/`, which a teacher writes without Python; `loading.py` reads it. Nothing in it is an
answer: the current model computes it, by a check of `checks.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Most characters of each text: the bar of a lesson is one line at the desk.
LIMITS = {"title": 40, "summary": 120, "look": 130, "question": 110, "try": 110, "option": 30}
KINDS = ("number", "token", "choice", "order")
MOST_STEPS, MOST_OPTIONS = 12, 5


@dataclass(frozen=True)
class Question:
    """One question to predict before the reveal.

    Attributes:
        kind: one of KINDS.
        text: the question as it is asked.
        check: name of the computed check that answers it.
        arguments: of the check, by name; the step's text is filled in.
        options: to choose from, or to bring into order.
    """

    kind: str
    text: str
    check: str
    arguments: Mapping[str, Any]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One view, with what it is there for.

    Attributes:
        page, view: names as in a link; the view is empty on Home.
        text: the sentence; empty where the view does not read it.
        settings: values of the view's controls by their session keys.
        look: the sentence that says what is seen.
        question: to predict; None for a step that only shows.
        attempt: one thing to try afterwards; may be empty.
    """

    page: str
    view: str
    look: str
    text: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    question: Question | None = None
    attempt: str = ""


@dataclass(frozen=True)
class Lesson:
    """Steps in their order.

    Attributes:
        name: of its file, and in links.
        minutes: time it takes.
    """

    name: str
    title: str
    summary: str
    minutes: int
    steps: tuple[Step, ...]

    @property
    def questions(self) -> int:
        """Number of steps with a question."""
        return sum(step.question is not None for step in self.steps)
