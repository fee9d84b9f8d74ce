"""Claims of a view: what it shows, beside the same computed by another route."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.verification.printed import read_printed

Values = npt.ArrayLike


@dataclass(frozen=True, eq=False)
class Claim:
    """Values that a view shows, and the same values by a route that shares no code with the first but the weights.

    Attributes:
        name: what is shown, in the words of the screen.
        shown: as drawn: numbers, ids, counts or words; any shape.
        recomputed: by the other route, same shape.
        allowed: largest |shown - recomputed| that counts as equal, one number or one for each value; 0 for words, ids
            and counts. From `tolerance`, never chosen for a view.
        route: the other route, in words or code.
        remark: further information for the reader.
        digit: one unit of the last digit of each value as printed; 0 for values that are drawn.
    """

    name: str
    shown: Values
    recomputed: Values
    allowed: Values = 0.0
    route: str = ""
    remark: str = ""
    digit: Values = 0.0

    @property
    def size(self) -> int:
        """Number of values compared."""
        return int(np.asarray(self.shown).size)

    @property
    def equal(self) -> bool:
        """True if every value agrees; never true when a value is not a number or shapes differ."""
        return self.worst.equal

    @property
    def worst(self) -> "Mark":
        """The value that lies farthest outside, or nearest to the edge of, what is allowed."""
        shown, recomputed = np.asarray(self.shown), np.asarray(self.recomputed)
        if shown.shape != recomputed.shape:
            return Mark((), f"shape {shown.shape}", f"shape {recomputed.shape}", np.inf, 0.0)
        if not shown.size:
            return Mark((), "nothing", "nothing", 0.0, 0.0)
        difference = self._differences(shown, recomputed)
        allowed = np.broadcast_to(np.asarray(self.allowed, dtype=np.float64), shown.shape)
        # A difference of 0 fills nothing of an allowance of 0; any other overfills it.
        with np.errstate(divide="ignore", invalid="ignore"):
            filled = np.where(difference == 0, 0.0, difference / allowed)
        index = np.unravel_index(int(np.argmax(np.where(np.isnan(filled), np.inf, filled))), shown.shape)
        place = tuple(int(i) for i in index)
        return Mark(place, shown[index], recomputed[index], float(difference[index]), float(allowed[index]))

    def _differences(self, shown: npt.NDArray[Any], recomputed: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        if not all(array.dtype.kind in "fiub" for array in (shown, recomputed)):
            return np.where(shown == recomputed, 0.0, np.inf)
        with np.errstate(invalid="ignore"):
            difference = np.abs(shown.astype(np.float64) - recomputed.astype(np.float64))
        # Equal infinities: a removed token's score.
        result: npt.NDArray[np.float64] = np.where(shown == recomputed, 0.0, difference)
        return result

    @classmethod
    def printed(
        cls,
        name: str,
        shown: Sequence[str],
        recomputed: Values,
        allowed: Values = 0.0,
        route: str = "",
        remark: str = "",
    ) -> "Claim":
        """Claim numbers by the text on screen, such as "26.44%": half a unit of the last digit is allowed besides.

        Raises:
            ValueError: a text holds no number or more than one.
        """
        read = [read_printed(text) for text in shown]
        values = np.array([value for value, _ in read])
        half_units = np.array([half_unit for _, half_unit in read])
        recomputed, allowed = np.asarray(recomputed, np.float64), np.asarray(allowed) + half_units
        return cls(name, values, recomputed, allowed, route, remark, 2 * half_units)


@dataclass(frozen=True)
class Mark:
    """One value of a claim beside its recomputed one.

    Attributes:
        place: its index in the claim's array; () for the claim as a whole.
        shown, recomputed: the two values.
        difference: |shown - recomputed|; infinite for words that differ.
        allowed: largest difference that counts as equal.
    """

    place: tuple[int, ...]
    shown: Any
    recomputed: Any
    difference: float
    allowed: float

    @property
    def equal(self) -> bool:
        """True if the difference is allowed; a difference that is not a number never is."""
        return self.difference <= self.allowed

    @property
    def filled(self) -> float:
        """Share of the allowed difference that is used; above 1 the values differ."""
        if self.difference == 0:
            return 0.0
        return self.difference / self.allowed if self.allowed and self.difference == self.difference else np.inf


@dataclass(frozen=True)
class Verification:
    """All claims of a view, compared.

    Attributes:
        claims: in the order they were made.
    """

    claims: tuple[Claim, ...]

    @classmethod
    def of(cls, claims: Iterable[Claim]) -> "Verification":
        """Collect claims as they are recomputed."""
        return cls(tuple(claims))

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.claims)

    @property
    def equal(self) -> bool:
        """True if there is a claim, and every claim is equal."""
        return bool(self.claims) and all(claim.equal for claim in self.claims)

    @property
    def compared(self) -> int:
        """Number of values compared."""
        return sum(claim.size for claim in self.claims)

    @property
    def worst_first(self) -> tuple[Claim, ...]:
        """The claims, the one that uses most of its allowed difference first."""
        return tuple(sorted(self.claims, key=lambda claim: -claim.worst.filled))

    @property
    def largest_difference(self) -> float:
        """Difference of the worst value of the worst claim."""
        return self.worst_first[0].worst.difference if self.claims else 0.0


def numbers_claim(name: str, shown: int, recomputed: int, route: str = "") -> Claim:
    """Claim the numbers from 1 to `shown` that are written on an axis or beside tokens.

    >>> numbers_claim("layers", 2, 2).shown
    [1, 2]
    """
    return Claim(name, list(range(1, shown + 1)), list(range(1, recomputed + 1)), route=route)


def with_printed(claims: Iterable[Claim], printed: Mapping[str, Sequence[str]]) -> Iterator[Claim]:
    """Yield claims, and after those that `printed` names the same values as they are written on screen.

    Args:
        claims: of the values.
        printed: by the name of a claim, the text of each of its values, such as "26.44%".

    Raises:
        ValueError: a name is that of no claim, or a text holds no number.

    >>> values = Claim("p", np.array([0.5]), np.array([0.5]))
    >>> [claim.name for claim in with_printed([values], {"p": ["50.00%"]})]
    ['p', 'p, as printed']
    """
    left = dict(printed)
    for claim in claims:
        yield claim
        if texts := left.pop(claim.name, None):
            values = np.ravel(claim.recomputed)
            allowed = np.ravel(np.broadcast_to(claim.allowed, np.shape(claim.recomputed)))
            yield Claim.printed(f"{claim.name}, as printed", texts, values, allowed, claim.route)
    if left:
        raise ValueError(f"No claim has the name {next(iter(left))!r}.")


def compare(shown: Values, recomputed: Values, tolerance: float, route: str, remark: str = "") -> Verification:
    """Compare two arrays as one claim; arrays of different shapes are never equal.

    >>> compare(np.array([0.5]), np.array([0.25]), 1e-6, "by hand").largest_difference
    0.25
    """
    return Verification((Claim("values", shown, recomputed, tolerance, route, remark),))
