"""A knob is declared once; its slider, its validation, its help and its place in a link all come from here."""

from dataclasses import dataclass
from typing import Any

from core.errors import InputError


@dataclass(frozen=True)
class Knob:
    """Number that the user may set.

    Attributes:
        key: name in the session and in links, unique in the app.
        label: text beside the control.
        minimum, maximum: allowed range, both included.
        default: initial value; its type (int or float) is the type of the knob.
        step: distance between two settings of the slider.
        help: effect of the number, and its neutral value.
        neutral: value that changes nothing; None if there is none.
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

    def allows(self, value: Any) -> bool:
        """Return True if `check` accepts the value."""
        try:
            self.check(value)
        except InputError:
            return False
        return True
