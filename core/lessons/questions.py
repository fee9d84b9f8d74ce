"""Reading of a step's question: its kind, its words, and the computed check that answers it."""

import inspect
from difflib import get_close_matches
from typing import Any

from core.lessons.checks import CHECKS, TYPE_WORDS, Check
from core.lessons.lesson import KINDS, LIMITS, MOST_OPTIONS, Question
from core.lessons.table import Table


def read_question(table: Table, text: str) -> Question:
    """Read a question.

    Args:
        text: of the step: it is the check's, unless the check is given one of its own.
    """
    table.only("kind", "question", "options", "check")
    kind = table.take("kind", str)
    if kind not in KINDS:
        table.refuse("kind", f'there is no kind "{kind}"', f"write one of {', '.join(KINDS)}")
    options: tuple[str, ...] = ()
    if kind in ("choice", "order"):
        options = table.options("options", MOST_OPTIONS, LIMITS["option"])
    elif table.has("options"):
        table.refuse("options", f"a question of the kind {kind} has no options", "leave options out")
    asked = table.table("check")
    check = _find(asked, kind)
    arguments = _arguments(asked, check, text)
    return Question(kind, table.text("question", LIMITS["question"]), check.name, arguments, options)


def _find(asked: Table, kind: str) -> Check:
    name = asked.take("name", str)
    fitting = [one.name for one in CHECKS.values() if one.kind == kind]
    if name not in CHECKS:
        near = get_close_matches(name, CHECKS, 1)
        remedy = f'write "{near[0]}"' if near else f"write one of {', '.join(fitting)}"
        asked.refuse("name", f'there is no check "{name}"', remedy)
    if CHECKS[name].kind != kind:
        words = f"the check {name} answers a question of the kind {CHECKS[name].kind}"
        asked.refuse("name", words, f"for {kind} write one of {', '.join(fitting)}")
    return CHECKS[name]


def _arguments(asked: Table, check: Check, text: str) -> dict[str, Any]:
    """Take the arguments of a check from its table; `text` is the step's where none is given."""
    asked.only("name", *check.parameters)
    values: dict[str, Any] = {}
    for name, parameter in check.parameters.items():
        if asked.has(name):
            values[name] = asked.take(name, parameter.annotation)
        elif name == "text" and text:
            values[name] = text
        elif parameter.default is inspect.Parameter.empty:
            words = f"write {name} = … with {TYPE_WORDS[parameter.annotation]}"
            asked.refuse(name, f"the check {check.name} lacks {name}", words)
    return values
