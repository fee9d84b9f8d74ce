"""The course beside this machine as a table: one row for each output, and what the rows depend on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.course.line import CourseLine
from core.course.value import Found, compare, written
from core.models import LanguageModel
from core.report import Origin, machine_origin, model_origin, records_csv, records_json

EQUAL, DIFFERS, WAITS = "equal", "differs", "waits"
_CELL = 90  # characters of a value that the table shows; the files hold all


@dataclass(frozen=True)
class CourseRow:
    """One output of the course and the same of this machine.

    Attributes:
        section: number of the notebook's section.
        output: name of the output.
        course: value that the course prints.
        machine: value of this machine, as far as it is computed.
        state: "equal", "differs" or "waits"; empty until it is computed.
        difference: in words; for a line that waits, why.
        model, revision, dtype, device: of the weights it was computed with; empty without weights.
        source: library and files it was computed from.
        seconds: time it took.
    """

    section: str
    output: str
    course: str
    machine: str = ""
    state: str = ""
    difference: str = ""
    model: str = ""
    revision: str = ""
    dtype: str = ""
    device: str = ""
    source: str = ""
    seconds: float = 0.0

    @classmethod
    def of(cls, line: CourseLine, model: LanguageModel | None) -> "CourseRow":
        """Begin the row of a line that is computed with `model`, or without weights."""
        row = cls(line.section, line.output, written(line.expected), source=line.source)
        if model is None:
            return row
        weights = model_origin(model)
        return replace(
            row,
            model=weights["model"],
            revision=weights["revision"],
            dtype=weights["dtype"],
            device=weights["device"],
            source=model.source.title,
        )

    def so_far(self, found: Found) -> "CourseRow":
        """Return the row with what this machine has computed until now."""
        return replace(self, machine=written(found))

    def computed(self, line: CourseLine, found: Found, seconds: float) -> "CourseRow":
        """Return the row with the value of this machine."""
        difference = compare(line.expected, found)
        state = EQUAL if difference.equal else DIFFERS
        return replace(self, machine=written(found), state=state, difference=difference.words, seconds=seconds)

    def waiting(self, reason: str) -> "CourseRow":
        """Return the row of a line that cannot be computed here."""
        return replace(self, machine="", state=WAITS, difference=reason)


@dataclass(frozen=True)
class CourseReport:
    """All rows, with machine and date.

    Attributes:
        rows: in the order in which they are computed.
        origin: machine and date.
    """

    rows: tuple[CourseRow, ...]
    origin: Origin

    @property
    def equal(self) -> bool:
        """True if a line was computed, and none differs."""
        return self.count(EQUAL) > 0 and not self.count(DIFFERS)

    def count(self, state: str) -> int:
        """Return the number of rows in a state."""
        return sum(row.state == state for row in self.rows)

    @property
    def sentence(self) -> str:
        """Verdict as a sentence, and the number of lines that wait."""
        differing, computed = self.count(DIFFERS), self.count(EQUAL) + self.count(DIFFERS)
        if not computed:
            verdict = "No output was computed."
        elif differing:
            verdict = f"{differing} of the {computed} outputs computed here differ from the course."
        else:
            verdict = f"All {computed} outputs computed here equal the course."
        waiting = self.count(WAITS)
        return f"{verdict} {waiting} wait for files: the table says which." if waiting else verdict

    def table(self) -> list[dict[str, str]]:
        """Return the rows as they are shown, long values cut."""
        return [
            {
                "section": row.section,
                "output": _cut(row.output),
                "the course": _cut(row.course),
                "this machine": _cut(row.machine),
                "equal": {EQUAL: "yes", DIFFERS: "NO", WAITS: "waits"}[row.state],
                "difference": row.difference,
                "computed from": " · ".join(filter(None, (row.model, row.revision[:12], row.dtype, row.source))),
            }
            for row in self.rows
        ]

    def as_csv(self) -> str:
        """Write one line for each row, with machine and date; values whole."""
        return records_csv(self.rows, self.origin)

    def as_json(self) -> str:
        """Write everything as JSON."""
        return records_json("outputs", self.rows, self.origin, self.equal)


def course_report(rows: Iterable[CourseRow]) -> CourseReport:
    """Put finished rows together with the machine and the time."""
    return CourseReport(tuple(row for row in rows if row.state), machine_origin())


def _cut(text: str) -> str:
    """Write a text in one line of the table."""
    line = text.replace("\n", "⏎")
    return line if len(line) <= _CELL else f"{line[:_CELL]} …"
