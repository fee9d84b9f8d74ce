"""Sentence of an answer: the visitor's guess beside the model's, and how far off it was."""

from core.lessons import Judged
from core.plots import percent
from core.ui.widgets.markdown import escape_markdown


def verdict(judged: Judged) -> str:
    """Write guess and answer as one line of Markdown."""
    if judged.guess is None:
        return f"The model: {_answer(judged)}"
    if judged.right:
        return f"You and the model: {_answer(judged)}"
    return f"You: {_guess(judged)} · the model: {_answer(judged)}{_off(judged)}"


def _answer(judged: Judged) -> str:
    share = f" ({percent(judged.answer_share)})" if judged.kind == "token" else ""
    return f"**{_words(judged, judged.answer)}**{share}"


def _guess(judged: Judged) -> str:
    rank = f" ({percent(judged.guess_share)}, rank {judged.guess_rank:,})" if judged.kind == "token" else ""
    return f"**{_words(judged, judged.guess)}**{rank}"


def _words(judged: Judged, value: object) -> str:
    if isinstance(value, tuple):
        return escape_markdown(", ".join(value))
    if isinstance(value, str):
        return escape_markdown(value)
    return escape_markdown(_number(value, judged.unit))


def _number(value: object, unit: str) -> str:
    """Write a number of a unit.

    >>> _number(12.5, "%"), _number(1234, ""), _number(134.515, "million")
    ('12.50%', '1,234', '134.52 million')
    """
    if not isinstance(value, int | float):
        raise TypeError
    if unit == "%":
        return percent(value / 100) if 0 <= value <= 100 else f"{value:g}%"
    rounded = f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
    return f"{rounded} {unit}".strip()


def _off(judged: Judged) -> str:
    if judged.kind == "order":
        pairs = "1 pair" if judged.exchanges == 1 else f"{judged.exchanges} pairs"
        return f" · {pairs} in the wrong order"
    if judged.kind != "number":
        return ""
    difference = judged.guess - judged.answer
    unit = "points" if judged.unit == "%" else judged.unit
    amount = _number(abs(difference), unit)
    return f" · {escape_markdown(amount)} too {'high' if difference > 0 else 'low'}"
