"""Marks of a page: every number and every text that a view draws, to be found among its claims.

Widgets, code and the head of the page are left out: what a visitor has set is no result.
"""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest

from core.glossary import terms

_DATA = ("x", "y", "z", "base", "values", "labels", "text", "customdata", "name", "hovertemplate", "ids")
_TAG = re.compile(r"<br ?/?>|</?(?:div|span|dl|dt|dd|small|p|li|ul|td|tr|b|i|extra|sub|sup|strong|em|button)\b[^>]*>")
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_TERM = re.compile(r'<button type="button" class="term" data-meaning="([^"]*)" aria-label="[^"]*">([^<]*)</button>')
_PLACEHOLDER = re.compile(r"%\{[^}]*\}")
# Components that draw nothing of a result: the tab's name, the link, the keys of the presentation.
TOOLS = frozenset({"tab", "copy_button", "folding", "presenter"})
# Keys of a component's data that say how it looks or behaves, or what the visitor has set; none of them is a result.
LOOKS = frozenset(
    {"kind", "style", "color", "colour", "hue", "key", "id", "classes", "shade", "width", "height", "knobs", "cursor"}
)


@dataclass(frozen=True)
class Mark:
    """Something drawn.

    Attributes:
        place: the element that draws it.
        drawn: a text, or an array of numbers.
    """

    place: str
    drawn: "str | np.ndarray"


def drawn_marks(app: AppTest) -> Iterator[Mark]:
    """Yield everything that the main part of a page draws: texts, and the numbers that figures are drawn from."""
    body = _Body(app)
    for kind in ("markdown", "caption", "text", "info", "warning", "error", "success", "subheader"):
        yield from (Mark(kind, plain(element.value)) for element in body.get(kind))
    for element in body.get("metric"):
        yield Mark("metric", f"{element.label}\n{element.value}")
    for element in body.get("html"):
        markup = _without_explanations(_STYLE.sub("", element.proto.body))
        yield from (Mark("html", plain(title)) for title in re.findall(r'title="([^"]*)"', markup))
        yield Mark("html", plain(_TAG.sub("\n", markup)))
    for table in [*body.get("dataframe"), *body.get("table")]:
        yield from _table_marks(table.value)
    for number, chart in enumerate(body.get("plotly_chart")):
        yield from _figure_marks(f"figure {number}", json.loads(chart.proto.spec))
    for component in body.get("bidi_component"):
        if component.proto.json and component.proto.component_name not in TOOLS:
            yield from _nested_marks(component.proto.component_name, json.loads(component.proto.json))


def _without_explanations(markup: str) -> str:
    """Leave the buttons of terms out but for the words they stand on, if they explain as the glossary does."""
    known = {term.meaning.replace("`", "") for term in terms()}
    return _TERM.sub(lambda found: found[2] if html.unescape(found[1]) in known else found[0], markup)


class _Body:
    """The main part of a page without its head, which names the model and holds settings."""

    def __init__(self, app: AppTest) -> None:
        self._app = app
        self._head = {id(node) for block in _blocks(app.main) if block.key == "page-head" for node in block}

    def get(self, kind: str) -> list[Any]:
        """Return the elements of a kind."""
        return [element for element in self._app.main.get(kind) if id(element) not in self._head]


def _blocks(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", {}).values():
        if hasattr(child, "children"):
            yield from _blocks(child)


def plain(text: str) -> str:
    """Return a text as a reader sees it: without tags, escapes and the signs of Markdown."""
    text = html.unescape(_TAG.sub("\n", _PLACEHOLDER.sub(" ", text)))
    return re.sub(r"\*\*|\\(?=[^\w\s])|:material/\w+:", "", text)


def _table_marks(frame: Any) -> Iterator[Mark]:
    for column in frame.columns:
        values = frame[column]
        if values.dtype.kind in "fiu":
            yield Mark(f"column {column}", values.to_numpy())
        else:
            yield from (Mark(f"column {column}", plain(str(value))) for value in values)


def _figure_marks(place: str, spec: dict[str, Any]) -> Iterator[Mark]:
    for number, trace in enumerate(spec["data"]):
        for key in _DATA:
            yield from _value_marks(f"{place}, trace {number}, {key}", trace.get(key))
        for key in ("error_x", "error_y"):
            yield from _value_marks(f"{place}, trace {number}, {key}", (trace.get(key) or {}).get("array"))
    for annotation in spec["layout"].get("annotations", ()):
        yield Mark(f"{place}, annotation", plain(annotation.get("text", "")))
    for name, axis in spec["layout"].items():
        if name.startswith(("xaxis", "yaxis")):
            yield from _value_marks(f"{place}, {name}", axis.get("ticktext"))
            yield Mark(f"{place}, {name}", plain((axis.get("title") or {}).get("text") or ""))


def _nested_marks(place: str, value: Any) -> Iterator[Mark]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in LOOKS:
                yield from _nested_marks(f"{place}.{key}", inner)
    elif isinstance(value, list) and not all(isinstance(inner, int | float) for inner in value):
        for inner in value:
            yield from _nested_marks(place, inner)
    else:
        yield from _value_marks(place, value)


def _value_marks(place: str, value: Any) -> Iterator[Mark]:
    """Yield the marks of one entry of a figure; Plotly writes long arrays as bytes."""
    if isinstance(value, dict) and "bdata" in value:
        array = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
        yield Mark(place, array)
    elif isinstance(value, str):
        yield Mark(place, plain(value))
    elif isinstance(value, list | tuple):
        numbers = [item for item in value if isinstance(item, int | float) and not isinstance(item, bool)]
        if numbers:
            yield Mark(place, np.array(numbers, dtype=np.float64))
        for item in value:
            if not isinstance(item, int | float):
                yield from _value_marks(place, item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield Mark(place, np.array([value], dtype=np.float64))


def without_repetitions(marks: Iterable[Mark]) -> Iterator[Mark]:
    """Yield each drawn text once, and every array of numbers."""
    seen = set()
    for mark in marks:
        if isinstance(mark.drawn, str):
            if mark.drawn in seen or not mark.drawn.strip():
                continue
            seen.add(mark.drawn)
        yield mark
