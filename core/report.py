"""Reports: rows of results with all they depend on, as a table for the terminal and as CSV and JSON."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from core.tokenization import as_csv

if TYPE_CHECKING:
    from core.models import LanguageModel

Origin = dict[str, str]


class ShownReport(Protocol):
    """Report that can be shown and written to files."""

    @property
    def equal(self) -> bool:
        """True if nothing differs."""
        ...

    @property
    def sentence(self) -> str:
        """Verdict."""
        ...

    @property
    def origin(self) -> dict[str, str]:
        """Machine, time and whatever else it depends on."""
        ...

    def table(self) -> list[dict[str, str]]:
        """Return its rows."""
        ...

    def as_csv(self) -> str:
        """Write it as CSV."""
        ...

    def as_json(self) -> str:
        """Write it as JSON."""
        ...


def machine_origin() -> Origin:
    """Return the machine and the time, for the origin of a report."""
    import torch

    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, torch {torch.__version__}"
    return {"machine": machine, "date": datetime.now(UTC).isoformat(timespec="seconds")}


def model_origin(model: "LanguageModel") -> Origin:
    """Return what says which weights computed a number, and in which number format."""
    return {
        "model": model.spec.title,
        "revision": model.revision,
        "dtype": model.dtype,
        "device": model.device,
    }


def records_csv(records: Sequence[Any], origin: Origin) -> str:
    """Write one line for each record, a dataclass, with all it depends on."""
    columns = [*asdict(records[0]), *origin] if records else list(origin)
    return as_csv(columns, ([*asdict(record).values(), *origin.values()] for record in records))


def records_json(name: str, records: Sequence[Any], origin: Origin, equal: bool) -> str:
    """Write everything as JSON; an infinite difference, of words, is written as a text.

    Args:
        name: of the list of records.
    """
    plain = [{key: _plain(value) for key, value in asdict(record).items()} for record in records]
    return json.dumps({**origin, "equal": equal, name: plain}, indent=1, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return str(value) if value in (float("inf"), float("-inf")) else value


def markdown_table(rows: Sequence[dict[str, str]]) -> str:
    """Write rows as a Markdown table with aligned columns.

    >>> print(markdown_table([{"a": "1", "name": "x"}]))
    | a | name |
    | - | ---- |
    | 1 | x    |
    """
    if not rows:
        return ""
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |" for line in lines
    )


def print_report(shown: ShownReport, csv: Path | None, json_file: Path | None) -> None:
    """Print the table, what it depends on and the verdict, and write the files that are asked for."""
    origin = (f"{key}: {value}" for key, value in shown.origin.items())
    print(markdown_table(shown.table()), "", *origin, "", sep="\n")
    print(shown.sentence)
    for path, written in ((csv, shown.as_csv), (json_file, shown.as_json)):
        if path:
            path.write_text(written(), encoding="utf-8")
