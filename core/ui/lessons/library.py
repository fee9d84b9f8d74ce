"""Lessons of the app, read from their files once and again when a file changes."""

from functools import lru_cache
from pathlib import Path

from core.errors import InputError
from core.lessons import Lesson, lesson_files, load_lesson
from core.ui.lessons.inventory import inventory

NEWCOMERS = "newcomers"


def lessons() -> dict[str, Lesson]:
    """Return the lessons without a mistake, by name."""
    return {lesson.name: lesson for lesson in _all() if isinstance(lesson, Lesson)}


def course() -> list[Lesson]:
    """Return the lessons of the course: all but the one for newcomers, in the order of their files."""
    return [lesson for lesson in lessons().values() if lesson.name != NEWCOMERS]


def mistakes() -> list[str]:
    """Return one sentence for each file that cannot be read."""
    return [one for one in _all() if isinstance(one, str)]


def _all() -> list[Lesson | str]:
    return [_load(file, file.stat().st_mtime_ns) for file in lesson_files()]


@lru_cache(maxsize=64)
def _load(file: Path, changed: int) -> Lesson | str:
    """Load a lesson; the sentence about its first mistake if it has one. `changed` is the time of the last change."""
    try:
        return load_lesson(file, inventory())
    except InputError as error:
        return str(error)
