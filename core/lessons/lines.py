"""Lines of a TOML file at which its tables and keys stand; `tomllib` does not tell them."""

import re
from collections.abc import Sequence

_TABLE = re.compile(r"^\s*(\[\[?)\s*([\w.-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([\w-]+|\"[^\"]*\")(?:\.[\w.-]+)?\s*=")
_LONG_QUOTES = ('"""', "'''")
Path = tuple[str | int, ...]


class LineFinder:
    """Finds the line of a value by the names and numbers that lead to it.

    >>> LineFinder('title = "T"\\n[[step]]\\n[step.ask]\\nkind = "order"').line("step", 0, "ask", "kind")
    4
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {(): 1}
        self._counts: dict[str, int] = {}
        place: Path = ()
        inside = ""  # the quotes of a text of several lines
        for number, line in enumerate(text.splitlines(), 1):
            if inside:
                inside = "" if inside in line else inside
            elif table := _TABLE.match(line):
                place = self._place(table[2].split("."), table[1] == "[[")
                self._lines.setdefault(place, number)
            elif key := _KEY.match(line):
                self._lines.setdefault((*place, key[1].strip('"')), number)
                inside = next((quotes for quotes in _LONG_QUOTES if line.count(quotes) == 1), "")

    def _place(self, names: Sequence[str], is_list: bool) -> Path:
        """Return the path of a table; `[step.ask]` belongs to the last `[[step]]`."""
        place: list[str | int] = []
        for depth, name in enumerate(names, 1):
            whole = ".".join(names[:depth])
            if is_list and depth == len(names):
                self._counts[whole] = self._counts.get(whole, -1) + 1
            place.append(name)
            if whole in self._counts:
                place.append(self._counts[whole])
        return tuple(place)

    def line(self, *path: str | int) -> int:
        """Return the line of a value; of what it lies in, where it has none of its own, as in `{ a = 1 }`."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]
