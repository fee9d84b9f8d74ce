"""`python -m bench [--quick] [part ...]`: a table of figures, with the machine's load beside them.

Full figures take about 30 minutes. `--quick` runs every part once at the smallest sizes: its figures are meaningless,
but a part that no longer works fails. `python -m bench classroom|cloud [students] [seconds]` sizes the class.
`python -m bench screens` measures what is seen instead of time, in a real browser: see `bench.screens.command`.
"""

import argparse
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bench.goals import GOALS
from bench.measure import FULL, QUICK, Row, Sizes
from bench.visitors.codes import MOST_OWNERS

PARTS = list(GOALS)
# Left out of --quick: a server needs minutes to show that its memory stays.
LONG = ("memory",)
# Parts that take the size of the class.
CLASSES = (["classroom"], ["cloud"])


def show(part: str, sizes: Sizes) -> None:
    """Measure one part in this process and print its table."""
    print(f"{part} ({os.cpu_count()} cores, load {os.getloadavg()[0]:.1f})", flush=True)
    for line in lines(part, importlib.import_module(f"bench.{part}").rows(sizes)):
        print(line, flush=True)


def lines(part: str, rows: Sequence[Row]) -> Iterator[str]:
    """Yield each row as a line, with its goal if it has one.

    Raises:
        LookupError: a goal of this part whose row was not measured.
    """
    goals = GOALS[part]
    without_row = goals.keys() - {name for name, _ in rows}
    if without_row:
        raise LookupError(f"Goals of {part!r} without a row: {', '.join(sorted(without_row))}. See bench/goals.py.")
    for name, figure in rows:
        goal = f"  ({goals[name]} wanted)" if name in goals else ""
        yield f"  {name:<55} {figure}{goal}"


def class_of(sizes: Sizes, students: int | None = None, seconds: int | None = None) -> Sizes:
    """Sizes with another number of students and of seconds, at least 1 each; there are sentences for 104 students."""
    students = sizes.students if students is None else students
    seconds = int(sizes.class_seconds) if seconds is None else seconds
    if not 1 <= students <= MOST_OWNERS or seconds < 1:
        raise ValueError(f"A class has 1 to {MOST_OWNERS} students, for at least one second.")
    return replace(sizes, students=students, class_seconds=seconds)


def main(arguments: list[str]) -> None:
    """Run the parts that were asked for, or all of them."""
    if arguments[:1] == ["screens"]:
        importlib.import_module("bench.screens.command").main(arguments[1:])
        return
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)} [students] [seconds]")
    parser.add_argument("--quick", action="store_true", help="every part once, at the smallest sizes")
    options = parser.parse_args(arguments)
    sizes = QUICK if options.quick else FULL
    if options.parts[:1] in CLASSES:
        numbers, options.parts = options.parts[1:], options.parts[:1]
        try:
            sizes = class_of(sizes, *map(int, numbers))
        except (TypeError, ValueError):
            parser.error(
                f"{options.parts[0]} takes a number of students and a number of seconds, not {' '.join(numbers)!r}"
            )
    unknown = [part for part in options.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    parts = options.parts or [part for part in PARTS if not (options.quick and part in LONG)]
    if options.quick:
        print("--quick: every part once, at the smallest sizes. It shows that each part runs, not how fast.")
    if options.quick or len(parts) == 1:
        for part in parts:
            show(part, sizes)
    else:  # one process per part, so that the memory of one is not counted in another
        for part in parts:
            subprocess.run([sys.executable, "-m", "bench", part], check=True)
