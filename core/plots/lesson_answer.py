"""Words of an answer to a lesson's question: the same on the bar and on the worksheet. Plain text, not escaped."""

from core.lessons import Judged
from core.plots.style import percent


def answer_words(judged: Judged) -> str:
    """Write the model's answer."""
    share = f" ({percent(judged.answer_share)})" if judged.kind == "token" else ""
    return value_words(judged, judged.answer) + share


def value_words(judged: Judged, value: object) -> str:
    """Write an answer or a guess without what is known about it."""
    if isinstance(value, tuple):
        return ", ".join(value)
    return value if isinstance(value, str) else number_words(value, judged.unit)


def number_words(value: object, unit: str) -> str:
    """Write a number of a unit.

    >>> number_words(12.5, "%"), number_words(1234, ""), number_words(134.516, "million")
    ('12.50%', '1,234', '134.52 million')
    """
    if not isinstance(value, int | float):
        raise TypeError
    if unit == "%":
        return percent(value / 100) if 0 <= value <= 100 else f"{value:g}%"
    rounded = f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
    return f"{rounded} {unit}".strip()
