"""Sabotage of claims: what is shown made wrong in every way that Verify must see."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from core.verification import Claim

# Relative errors that Verify must see, by number format.
RELATIVE = {"float32": 1e-3, "bfloat16": 0.03}
# Corruptions made and seen in this run of the tests, by number format; pytest prints them at the end.
SEEN: Counter[str] = Counter()


def expect_all_seen(claims: Iterable[Claim], dtype: str = "float32") -> int:
    """Assert that the claims are equal as they are, and unequal after each corruption; return the corruptions."""
    count, unseen = 0, []
    for claim in claims:
        assert claim.equal, (claim.name, claim.worst)
        for error, wrong in corrupted(claim, RELATIVE[dtype]):
            count += 1
            if wrong.equal:
                unseen.append((claim.name, error, wrong.worst))
    assert not unseen, unseen
    SEEN[dtype] += count
    return count


def corrupted(claim: Claim, relative: float) -> Iterator[tuple[str, Claim]]:
    """Yield versions of a claim in which what is shown is wrong, each with the error's name.

    Verify must see every one of them. Numbers: the largest and a middle one off by `relative`, or by two of the last
    digit if they are printed with fewer; ids and counts: one off by 1; words: one letter more; and any: the first two
    different values swapped, the last value missing.
    """
    shown = np.asarray(claim.shown)
    if not shown.size:
        return
    flat = shown.reshape(-1)
    digit = np.broadcast_to(claim.digit, shown.shape).reshape(-1)
    for name, values in _wrong_values(flat, relative, digit):
        yield name, replace(claim, shown=values.reshape(shown.shape))
    different = np.flatnonzero(_differ(flat, relative, digit))
    if len(different):
        swapped = flat.copy()
        swapped[[0, different[0]]] = swapped[[different[0], 0]]
        yield "order", replace(claim, shown=swapped.reshape(shown.shape))
    yield "one missing", replace(claim, shown=shown[:-1] if shown.ndim else shown.reshape(1)[:0])


def _differ(flat: npt.NDArray[Any], relative: float, digit: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return which values differ from the first by more than `relative` of the larger and the last printed digit."""
    if flat.dtype.kind != "f":
        return flat != flat[0]
    with np.errstate(invalid="ignore"):
        least = np.maximum(relative * np.maximum(np.abs(flat), abs(flat[0])), np.maximum(digit, digit[0]))
        result: npt.NDArray[np.bool_] = np.abs(flat - flat[0]) > least
    return result


def _wrong_values(
    flat: npt.NDArray[Any], relative: float, digit: npt.NDArray[Any]
) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    if flat.dtype.kind == "f":
        finite = np.flatnonzero(np.isfinite(flat) & (flat != 0))
        ordered = finite[np.argsort(np.abs(flat[finite]))]
        for name, index in zip(
            ("largest value", "middle value"), (ordered[-1:], ordered[len(ordered) // 2 :][:1]), strict=True
        ):
            for place in index:
                values = flat.copy()
                # Two digits: one lies within the rounding of a value between two of them.
                values[place] += np.sign(values[place]) * max(relative * abs(values[place]), 2 * digit[place])
                yield f"{name} off by {relative:g}", values
        return
    values = flat.copy()
    middle = len(flat) // 2
    if flat.dtype.kind in "iu":
        values[middle] += 1
    elif flat.dtype.kind == "b":
        values[middle] = not values[middle]
    else:
        values = flat.astype(object)
        values[middle] = f"{values[middle]}x"
    yield "one value", values
