"""How far the long way from a model's name to a loaded model has come."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Phase = Literal["waiting", "fetching", "converting", "loading"]


@dataclass(frozen=True)
class Progress:
    """One report: `done` of `total` bytes (0: not countable) of the `phase`, with a short `note`."""

    phase: Phase
    note: str = ""
    done: int = 0
    total: int = 0


Report = Callable[[Progress], None]


def ignore(progress: Progress) -> None:
    """A report nobody reads."""
