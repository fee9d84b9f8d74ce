"""Loading of lessons from their files, strictly: each mistake is one sentence with its file, its line and a remedy."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.lessons.inventory import Inventory, ViewInventory
from core.lessons.lesson import LIMITS, MOST_STEPS, Lesson, Step
from core.lessons.lines import LineFinder
from core.lessons.questions import read_question
from core.lessons.table import Table

LESSONS = Path(__file__).resolve().parents[2] / "lessons"
_LONGEST_TEXT = 300
_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)$")


def lesson_files(folder: Path = LESSONS) -> list[Path]:
    """Return the files of the lessons in the order of their names."""
    return sorted(folder.glob("*.toml"))


def load_lesson(file: Path, inventory: Inventory) -> Lesson:
    """Read a lesson from its file.

    Raises:
        InputError: one sentence that says where the first mistake is and how to mend it.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{file.name}, line 1: the file is no text in UTF-8; save it as UTF-8.") from None
    return read_lesson(text, file.name, inventory)


def read_lesson(text: str, file: str, inventory: Inventory) -> Lesson:
    """Read a lesson from its text.

    Args:
        file: its name, for the sentences.
        inventory: pages, views and settings that exist.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(_syntax(file, str(error))) from None
    lesson = Table(values, LineFinder(text), file)
    lesson.only("title", "summary", "minutes", "step")
    minutes = lesson.take("minutes", int)
    if not 1 <= minutes <= 90:
        lesson.refuse("minutes", f"minutes is {minutes}", "write a whole number from 1 to 90")
    tables = lesson.tables("step")
    if not 1 <= len(tables) <= MOST_STEPS:
        lesson.refuse("step", f"there are {len(tables)} steps", f"write 1 to {MOST_STEPS}, each below [[step]]")
    return Lesson(
        name=Path(file).stem,
        title=lesson.text("title", LIMITS["title"]),
        summary=lesson.text("summary", LIMITS["summary"]),
        minutes=minutes,
        steps=tuple(_step(table, inventory) for table in tables),
    )


def _syntax(file: str, words: str) -> str:
    """Say where the file is no TOML."""
    found = _LINE.search(words)
    if "overwrite" in words or "twice" in words or "already" in words:
        remedy = "write each name once"
    else:
        remedy = 'write name = value, with texts in "quotation marks"'
    place = f"line {found[1]}" if found else "its last line"
    return f"{file}, {place}: {_LINE.sub('', words)}; {remedy}."


def _step(table: Table, inventory: Inventory) -> Step:
    table.only("page", "view", "text", "settings", "look", "ask", "try")
    page = table.text("page", 40)
    if page not in inventory:
        table.refuse("page", f'there is no page "{page}"', _choose(page, inventory))
    view = table.text("view", 40, "")
    views = inventory[page]
    if view not in views:
        table.refuse("view" if view else "page", f'the page {page} has no view "{view}"', _choose(view, views))
    text = table.text("text", _LONGEST_TEXT, "")
    if text and not views[view].reads_text:
        table.refuse("text", f"the view {view} reads no text", "leave text out")
    if not text and views[view].reads_text:
        table.refuse("page", "text is missing", 'write text = "…", the sentence of this step')
    return Step(
        page=page,
        view=view,
        look=table.text("look", LIMITS["look"]),
        text=text,
        settings=_settings(table, views[view], view),
        question=read_question(table.table("ask"), text) if table.has("ask") else None,
        attempt=table.text("try", LIMITS["try"], ""),
    )


def _settings(step: Table, view: ViewInventory, title: str) -> Mapping[str, Any]:
    if not step.has("settings"):
        return {}
    table = step.table("settings")
    values: dict[str, Any] = {}
    for name, written in table.values.items():
        if name not in view.settings:
            remedy = _choose(name, view.settings) if view.settings else "leave it out"
            table.refuse(name, f'the view {title or step.values["page"]} has no setting "{name}"', remedy)
        setting = view.settings[name]
        try:
            values[name] = setting.read(written)
        except ValueError:
            table.refuse(name, f"{name} is {written!r}", f"write {setting.allowed}")
    return values


def _choose(written: str, known: Iterable[str]) -> str:
    """Propose the name that was meant, else all there are."""
    names = [name for name in known if name]
    near = get_close_matches(written, names, 1)
    return f'write "{near[0]}"' if near else f"write one of {', '.join(names)}"
