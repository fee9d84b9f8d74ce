"""The printed table of one part."""

from collections.abc import Iterator, Sequence

from bench.goals import GOALS
from bench.measure import Row


def lines(part: str, rows: Sequence[Row]) -> Iterator[str]:
    """Each row as a line, with its goal where it has one.

    Raises:
        LookupError: a goal of this part whose row was not measured.
    """
    goals = GOALS[part]
    orphans = goals.keys() - {name for name, _ in rows}
    if orphans:
        raise LookupError(f"Goals of {part!r} without a row: {', '.join(sorted(orphans))}. See bench/goals.py.")
    for name, figure in rows:
        goal = f"  ({goals[name]} wanted)" if name in goals else ""
        yield f"  {name:<55} {figure}{goal}"
