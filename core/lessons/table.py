"""Table of a lesson's file: values taken with their type, and mistakes said with file, line and remedy."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, NoReturn, TypeVar

from core.errors import InputError
from core.lessons.checks import TYPE_WORDS
from core.lessons.lines import LineFinder, Path

Kind = TypeVar("Kind", str, int, float, bool)


class Table:
    """Values of one table, and where they stand.

    Attributes:
        values: by name, as TOML holds them.
    """

    def __init__(self, values: Mapping[str, Any], lines: LineFinder, file: str, path: Path = ()) -> None:
        self.values = values
        self._lines, self._file, self._path = lines, file, path

    def refuse(self, name: str, what: str, remedy: str) -> NoReturn:
        """Raise the sentence about the value `name`: what is wrong with it, and what to do."""
        raise InputError(f"{self._file}, line {self._lines.line(*self._path, name)}: {what}; {remedy}.")

    def has(self, name: str) -> bool:
        """Return True if the table has this name."""
        return name in self.values

    def only(self, *names: str) -> None:
        """Refuse a name that is none of these."""
        for name in self.values:
            if name not in names:
                near = get_close_matches(name, names, 1)
                remedy = f"write {near[0]}" if near else f"known here: {', '.join(names)}"
                self.refuse(name, f'"{name}" means nothing here', remedy)

    def take(self, name: str, kind: type[Kind]) -> Kind:
        """Return a value that must be there and of this kind; a whole number is also a number."""
        if name not in self.values:
            self.refuse(name, f"{name} is missing", f"write {name} = … with {TYPE_WORDS[kind]}")
        value = self.values[name]
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            self.refuse(name, f"{name} is {value!r}", f"write {TYPE_WORDS[kind]}")
        taken: Kind = value
        return taken

    def text(self, name: str, most: int, default: str | None = None) -> str:
        """Return a text of at most so many characters; it may be missing or empty if there is a default."""
        if default is not None and name not in self.values:
            return default
        text = self.take(name, str).strip() if name != "text" else self.take(name, str)
        if not text and default is None:
            self.refuse(name, f"{name} is empty", "write at least one character")
        if len(text) > most:
            self.refuse(name, f"{name} has {len(text)} characters", f"shorten it to {most}")
        return text

    def table(self, name: str) -> "Table":
        """Return a table inside this one."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            words = f"{name} is missing" if value is None else f"{name} is {value!r}"
            self.refuse(name, words, f"write {name} = {{ … }} or its lines below [{name}]")
        return Table(value, self._lines, self._file, (*self._path, name))

    def tables(self, name: str) -> list["Table"]:
        """Return the tables that stand below `[[name]]`."""
        found = self.values.get(name, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            self.refuse(name, f"{name} is {found!r}", f"write each below [[{name}]]")
        return [Table(one, self._lines, self._file, (*self._path, name, at)) for at, one in enumerate(found)]

    def options(self, name: str, most: int, longest: int) -> tuple[str, ...]:
        """Return a list of 2 to `most` different short texts."""
        found = self.values.get(name)
        if not isinstance(found, list) or not all(isinstance(one, str) and one.strip() for one in found):
            self.refuse(name, f"{name} is {found!r}", 'write a list of texts such as ["Paris", "London"]')
        if not 2 <= len(found) <= most or len(set(found)) < len(found):
            self.refuse(name, f"{name} has {len(found)} entries", f"write 2 to {most}, all different")
        long = next((one for one in found if len(one) > longest), "")
        if long:
            self.refuse(name, f'the option "{long}" has {len(long)} characters', f"shorten it to {longest}")
        return tuple(found)
