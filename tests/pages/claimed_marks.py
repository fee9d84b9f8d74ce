"""Coverage of a view: each number and word that it draws stands in one of its claims, or in the code as a fixed text.

view = ViewClaims(monkeypatch)            # before the view is drawn
… draw the view …
assert unclaimed(app, view.claims(), fixed_texts("core/ui/attention", "pages/attention.py")) == []
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from core.verification import Claim, printed_numbers
from tests.pages.drawn_marks import drawn_marks, without_repetitions

ROOT = Path(__file__).resolve().parents[2]
# A claim of more values is a whole vocabulary or a whole picture: any printed number would be found in it. A drawn
# array of more values must be one claim's array as a whole.
MANY = 300
_SIGNS = "␣⏎⇥␍"
_NUMERIC = set("0123456789%.,-+−×")
_WORD = re.compile(r"[^\W\d_⁰¹²³⁴-⁹]+")


class ViewClaims:
    """Checks that views hand to Verify, recorded in its place."""

    def __init__(self, monkeypatch) -> None:
        from core.ui.widgets import toolbar

        self.checks: list = []
        original = toolbar.verify
        for module in list(sys.modules.values()):
            if getattr(module, "verify", None) is original and module.__name__.startswith("core.ui"):
                monkeypatch.setattr(module, "verify", self.checks.append)

    def claims(self, app) -> list[Claim]:
        """Draw the page again and return all claims of what is on screen."""
        self.checks.clear()
        app.run()
        return [claim for check in self.checks for claim in check()]


@dataclass(frozen=True)
class FixedTexts:
    """Words and phrases that stand in the code: titles, axis names, sentences around numbers.

    Attributes:
        words: their words, in small letters.
        phrases: those that contain a number, such as "95 of 100 repetitions".
    """

    words: frozenset[str]
    phrases: tuple[str, ...]


@cache
def fixed_texts(*places: str) -> FixedTexts:
    """Collect the texts of source files, docstrings left out.

    Args:
        places: files, or folders whose files are read; `core/plots` and `core/ui/widgets` are always read.
    """
    literals: set[str] = set()
    for place in (*places, "core/plots", "core/ui/widgets"):
        path = ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            literals.update(_literals(ast.parse(file.read_text(encoding="utf-8"))))
    words = {word.casefold() for text in literals for word in _WORD.findall(text)}
    phrases = {text.strip() for text in literals if len(text) >= 6 and re.search(r"\d", text) and _WORD.search(text)}
    plain_phrases = {text.replace("**", "") for text in phrases}
    return FixedTexts(frozenset(words | {f"{word}s" for word in words}), tuple(sorted(plain_phrases, key=len)[::-1]))


def _literals(node: ast.AST) -> Iterator[str]:
    """Yield the texts below a node that are no docstring and no number format."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value
        elif not _says_nothing(node, child):
            yield from _literals(child)


def _says_nothing(node: ast.AST, child: ast.AST) -> bool:
    if isinstance(node, ast.FormattedValue):
        return child is node.format_spec
    return isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)


class _Claimed:
    """All values of the claims of a view, to look marks up in."""

    def __init__(self, claims: Sequence[Claim], settings: Iterable[float | str]) -> None:
        arrays = [np.asarray(claim.shown) for claim in claims]
        numbers = [array for array in arrays if array.dtype.kind in "fiu"]
        given = list(settings)
        few = [array.ravel().astype(np.float64) for array in numbers if array.size <= MANY]
        few.append(np.array([value for value in given if not isinstance(value, str)], dtype=np.float64))
        self.numbers = np.unique(np.concatenate(few))
        self.pictures = [array.ravel().astype(np.float64) for array in numbers if array.size > MANY]
        words = {str(word) for array in arrays if array.dtype.kind not in "fiub" for word in array.ravel()}
        self.words = {word for word in words | {value for value in given if isinstance(value, str)} if word.strip()}

    def has_number(self, value: float, half_unit: float) -> bool:
        if not np.isfinite(value):
            return True
        room = half_unit + 2e-6 * abs(value) + 1e-12
        place = np.searchsorted(self.numbers, value - room)
        return bool(place < len(self.numbers) and self.numbers[place] <= value + room)

    def has_number_between(self, low: float, high: float) -> bool:
        return bool(((self.numbers > low) & (self.numbers < high)).any())

    def has_array(self, drawn: np.ndarray) -> bool:
        return any(array.size == drawn.size and np.allclose(array, drawn, rtol=2e-6) for array in self.pictures)

    def rest_of(self, text: str) -> str:
        """Return what is left of a text without the claimed words that stand in it, the longest removed first."""
        if text.strip() in self.words:
            return ""
        inside = sorted((word for word in self.words if word in text), key=len, reverse=True)
        for word in inside:
            # A whole word, and no part of a number.
            left = r"(?<![\w.,])" if word[0].isalnum() or word[0] in ".," else ""
            right = r"(?![.,]?\w)" if word[-1].isalnum() else r"(?!\d)" if word[-1] in ".," else ""
            if set(word) <= set(_SIGNS):  # a space that is a token is not the space before a word
                right = r"(?!\w)"
            if set(word) <= _NUMERIC:  # a token that is a digit or a point must not be taken out of a number
                left, right = r"(?<![\w%.,+−×-])", r"(?![\w%.,])"
            text = re.sub(left + re.escape(word) + right, " ", text)
        return re.sub(r"(\S+)…", lambda cut: " " if self._begins_a_word(cut[1]) else cut[0], text)

    def _begins_a_word(self, beginning: str) -> bool:
        return any(word.startswith(beginning) for word in self.words)


def unclaimed(app, claims: Sequence[Claim], fixed: FixedTexts, settings: Iterable[float | str] = ()) -> list[str]:
    """List the marks on screen that no claim and no fixed text explains.

    Args:
        claims: of everything on screen.
        fixed: texts of the code.
        settings: numbers and words that the visitor chose, and constants of the view, each with its reason in the test.
    """
    claimed = _Claimed(claims, settings)
    found = []
    for mark in without_repetitions(drawn_marks(app)):
        if isinstance(mark.drawn, str):
            found += [f"{mark.place}: {part!r} in {mark.drawn!r}" for part in _unexplained(mark.drawn, claimed, fixed)]
        else:
            found += [f"{mark.place}: {value:g}" for value in _unclaimed_numbers(mark.drawn, claimed)]
    return found


def _unclaimed_numbers(drawn: np.ndarray, claimed: _Claimed) -> Iterator[float]:
    values = drawn.astype(np.float64)
    values = values[~np.isnan(values)]  # nothing is drawn where there is no number
    if _counts_places(values) or (values.size > MANY and claimed.has_array(values)):
        return
    yield from (float(value) for value in values.ravel() if not claimed.has_number(value, 0.0))


def _counts_places(values: np.ndarray) -> bool:
    """Tell whether an array only numbers rows or positions: 0, 1, 2, …"""
    return bool(
        values.size and np.array_equal(values, values[0] + np.arange(values.size)) and float(values[0]) in (0, 1, 2)
    )


def _unexplained(text: str, claimed: _Claimed, fixed: FixedTexts) -> Iterator[str]:
    if text.startswith("Numbers by "):  # provenance: the model's name and revision
        return
    rest = claimed.rest_of(text)
    for phrase in fixed.phrases:
        rest = rest.replace(phrase, " ")
    for bound, number in re.findall(r"([<>])(\d[\d.]*%?)", rest):
        ((limit, *_),) = printed_numbers(number)
        if claimed.has_number_between(*((0, limit) if bound == "<" else (limit, 1))):
            rest = rest.replace(bound + number, " ")
    for value, half_unit, number in printed_numbers(rest):
        if not claimed.has_number(value, half_unit):
            yield number
    for chunk in rest.split():
        if any(sign in chunk for sign in _SIGNS):
            yield chunk
        else:
            yield from (word for word in _WORD.findall(chunk) if word.casefold() not in fixed.words)
