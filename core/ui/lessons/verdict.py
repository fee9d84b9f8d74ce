"""Sentence of an answer: the visitor's guess beside the model's, and how far off it was."""

from core.lessons import Judged
from core.plots import number_words, percent, value_words
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
    return f"**{escape_markdown(value_words(judged, judged.answer))}**{share}"


def _guess(judged: Judged) -> str:
    rank = f" ({percent(judged.guess_share)}, rank {judged.guess_rank:,})" if judged.kind == "token" else ""
    return f"**{escape_markdown(value_words(judged, judged.guess))}**{rank}"


def _off(judged: Judged) -> str:
    if judged.kind == "order":
        pairs = "1 pair" if judged.exchanges == 1 else f"{judged.exchanges} pairs"
        return f" · {pairs} in the wrong order"
    if judged.kind != "number":
        return ""
    difference = judged.guess - judged.answer
    unit = "points" if judged.unit == "%" else judged.unit
    amount = number_words(abs(difference), unit)
    return f" · {escape_markdown(amount)} too {'high' if difference > 0 else 'low'}"
