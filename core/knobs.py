"""A knob is declared once; its slider, its validation, its help and its place in a link all come from here."""

from dataclasses import dataclass
from typing import Any

from core.errors import InputError


@dataclass(frozen=True)
class Knob:
    """A number the user may set.

    Attributes:
        key: name in the session and in links, unique in the app.
        label: words beside the control.
        minimum, maximum: allowed range, both included.
        default: value at first sight; its type (int or float) is the knob's type.
        step: distance between two settings of the slider.
        help: what it does, with the value that changes nothing.
        neutral: the value that changes nothing, where there is one.
    """

    key: str
    label: str
    minimum: float
    maximum: float
    default: float
    step: float
    help: str
    neutral: float | None = None

    def check(self, value: Any) -> float:
        """Return `value` as the knob's type, or raise InputError; a widget's own limits do not protect the server.

        >>> Knob("k", "Tokens shown", 1, 50, 10, 1, "").check(7)
        7
        """
        kind = type(self.default)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        # NaN fails the range; only then is the conversion to int safe.
        if not is_number or not self.minimum <= value <= self.maximum or kind(value) != value:
            raise InputError(
                f"{self.label} was {value!r}.",
                f"It may be {self.minimum} to {self.maximum}.",
                f"The usual value is {self.default}.",
            )
        return kind(value)
