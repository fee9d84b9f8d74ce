"""`python -m core.course`: the table in a terminal and as files."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from core.course.report import CourseRow, course_report
from core.course.run import run_course
from core.report import print_report


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the course with this machine; return 0 if nothing differs, else 1. Ctrl+C shows what was done so far."""
    parser = argparse.ArgumentParser(prog="python -m core.course", description="Run the notebook course.")
    parser.add_argument("--csv", type=Path, help="file to write the table to, values whole")
    parser.add_argument("--json", type=Path, help="likewise, as JSON")
    options = parser.parse_args(arguments)
    rows: dict[tuple[str, str], CourseRow] = {}
    try:
        for row in run_course():
            if (row.section, row.output) not in rows:
                print(f"{row.section} {row.output}", file=sys.stderr, flush=True)
            rows[row.section, row.output] = row
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    result = course_report(rows.values())
    print_report(result, options.csv, options.json)
    return 0 if result.equal else 1
