"""A value that the course prints beside the one of this machine, and their difference in words."""

from dataclasses import dataclass

from core.verification import read_printed

# Of a probability, between two builds of torch: unseen, but it could move a number over the edge of rounding.
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Printed:
    """A number as the course prints it; half a unit of its last digit is allowed.

    >>> Printed("0.7774").difference(0.77735)
    Difference(equal=True, words='5.0e-05')
    """

    text: str

    def difference(self, found: float) -> "Difference":
        """Compare a number with the printed one."""
        value, half_unit = read_printed(self.text)
        distance = abs(found - value)
        return Difference(distance <= half_unit + (_ROUNDING if half_unit else 0.0), f"{distance:.1e}")


Expected = str | Printed | tuple[int | str, ...]
Found = str | float | tuple[int | str, ...]


@dataclass(frozen=True)
class Difference:
    """Result of a comparison.

    Attributes:
        words: "none", the distance of two numbers, or the first place at which texts or lists differ.
    """

    equal: bool
    words: str


def compare(expected: Expected, found: Found) -> Difference:
    """Compare a value of the course with one of this machine; values of two kinds always differ.

    >>> compare((464, 41236), (464, 12520)).words, compare("a text", "a tent").words
    ('at place 2', 'from character 5 on')
    """
    if isinstance(expected, Printed):
        return expected.difference(found) if isinstance(found, int | float) else Difference(False, "no number")
    if expected == found:
        return Difference(True, "none")
    if isinstance(expected, str) and isinstance(found, str):
        return Difference(False, f"from character {_first_difference(expected, found)} on")
    if isinstance(expected, tuple) and isinstance(found, tuple):
        return Difference(False, _list_difference(expected, found))
    return Difference(False, "another kind of value")


def _list_difference(expected: tuple[int | str, ...], found: tuple[int | str, ...]) -> str:
    place = f"at place {_first_difference(expected, found)}"
    return place if len(expected) == len(found) else f"{len(found)} instead of {len(expected)}, {place}"


def _first_difference(expected: tuple[int | str, ...] | str, found: tuple[int | str, ...] | str) -> int:
    """Return the first place, from 1, at which two sequences differ, or the one after the shorter of them."""
    same = zip(expected, found, strict=False)
    return next((place for place, (a, b) in enumerate(same, 1) if a != b), min(len(expected), len(found)) + 1)


def written(value: Expected | Found) -> str:
    """Write a value for a table: a list as Python does, a number with two more digits than the course prints.

    >>> written((12, 12, 768)), written(0.77736), written(Printed("0.7774"))
    ('[12, 12, 768]', '0.777360', '0.7774')
    """
    if isinstance(value, Printed):
        return value.text
    if isinstance(value, tuple):
        return str(list(value))
    return f"{value:.6f}" if isinstance(value, float) else str(value)
