"""Progress of a load, from a model's name to a model in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Phase = Literal["waiting", "fetching", "converting", "loading"]


@dataclass(frozen=True)
class Progress:
    """Progress of a `phase`: `done` of `total` bytes (0 if unknown), with a short `note`."""

    phase: Phase
    note: str = ""
    done: int = 0
    total: int = 0


Report = Callable[[Progress], None]


def ignore(progress: Progress) -> None:
    """Drop a progress report."""
