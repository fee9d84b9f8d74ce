"""Figures as plain dictionaries in the form of Plotly's JSON.

Plotly's own classes look at every property of a figure when it is set, and again when it is drawn: 0.1 s for eight
columns of bars, at every click of everybody. Here nothing is checked; the tests let Plotly check each figure.
"""

import base64
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import plotly.graph_objects as go

# The only names of properties in use that hold an underscore themselves.
_WITH_UNDERSCORE = frozenset({"error_x", "error_y"})
# Number formats a browser reads as they are, and Plotly's names for them.
_TYPED_ARRAYS = {
    "int8": "i1",
    "int16": "i2",
    "int32": "i4",
    "uint8": "u1",
    "uint16": "u2",
    "uint32": "u4",
    "float32": "f4",
    "float64": "f8",
}


class Figure:
    """Traces and their layout, with the methods of `plotly.graph_objects.Figure` that are used here.

    Properties are named as there, an underscore for each level: `textfont_size=15` sets `{"textfont": {"size": 15}}`.

    Attributes:
        data: the traces.
        layout: axes, annotations, shapes and the rest.
    """

    def __init__(self) -> None:
        self.data: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {}
        self._columns = 1

    def add_bar(self, row: int | None = None, col: int | None = None, **properties: Any) -> None:
        """Add bars, in a cell of the grid if `row` and `col` are given."""
        self._add_trace("bar", row, col, properties)

    def add_scatter(self, row: int | None = None, col: int | None = None, **properties: Any) -> None:
        """Add lines or markers."""
        self._add_trace("scatter", row, col, properties)

    def add_heatmap(self, row: int | None = None, col: int | None = None, **properties: Any) -> None:
        """Add coloured cells."""
        self._add_trace("heatmap", row, col, properties)

    def add_image(self, **properties: Any) -> None:
        """Add a picture."""
        self._add_trace("image", None, None, properties)

    def add_treemap(self, **properties: Any) -> None:
        """Add rectangles in rectangles."""
        self._add_trace("treemap", None, None, properties)

    def add_annotation(self, row: int | None = None, col: int | None = None, **properties: Any) -> None:
        """Add a text at a place."""
        self._add("annotations", row, col, properties)

    def add_shape(self, row: int | None = None, col: int | None = None, **properties: Any) -> None:
        """Add a line or a rectangle."""
        self._add("shapes", row, col, properties)

    def add_hline(self, y: float, row: int | None = None, col: int | None = None, **properties: Any) -> None:
        """Add a line over the whole width of a cell."""
        across, down = self._axes(row, col)
        ends: dict[str, Any] = {"x0": 0, "x1": 1, "y0": y, "y1": y, "xref": f"{across} domain", "yref": down}
        self.add_shape(type="line", **ends, **properties)

    def add_vline(self, x: float, row: int | None = None, col: int | None = None, **properties: Any) -> None:
        """Add a line over the whole height of a cell."""
        across, down = self._axes(row, col)
        ends: dict[str, Any] = {"x0": x, "x1": x, "y0": 0, "y1": 1, "xref": across, "yref": f"{down} domain"}
        self.add_shape(type="line", **ends, **properties)

    def update_layout(self, **properties: Any) -> None:
        """Set properties of the layout."""
        _set(self.layout, properties)

    def update_xaxes(self, row: int | None = None, col: int | None = None, **properties: Any) -> None:
        """Set properties of the horizontal axis of a cell, or of all."""
        self._update_axes("x", row, col, properties)

    def update_yaxes(self, row: int | None = None, col: int | None = None, **properties: Any) -> None:
        """Set properties of the vertical axis of a cell, or of all."""
        self._update_axes("y", row, col, properties)

    def update_traces(self, kind: str = "", **properties: Any) -> None:
        """Set properties of all traces, or of those of one kind."""
        for trace in self.data:
            if kind in ("", trace["type"]):
                _set(trace, properties)

    def update_annotations(self, **properties: Any) -> None:
        """Set properties of all annotations."""
        for annotation in self.layout.get("annotations", ()):
            _set(annotation, properties)

    def axis_names(self, letter: str, row: int | None = None, col: int | None = None) -> Iterator[str]:
        """Yield the names in the layout of all axes "x" or "y", or of that of one cell."""
        if row is not None:
            yield f"{letter}axis{self._axes(row, col)[0][1:]}"
            return
        names = [name for name in self.layout if name.startswith(f"{letter}axis")]
        yield from names or [f"{letter}axis"]

    def to_dict(self) -> dict[str, Any]:
        """Return traces and layout ready for JSON."""
        return {"data": _plain(self.data), "layout": _plain(self.layout)}

    def to_json(self) -> str:
        """Return what is sent to a browser."""
        from plotly.io import to_json

        written: str = to_json(self.to_dict(), validate=False)
        return written

    def plotly(self) -> "go.Figure":
        """Return the same as a figure of Plotly, which checks it; for notebooks and tests."""
        import plotly.graph_objects as go

        return go.Figure(self.to_dict())

    def divide(self, cells: Sequence[tuple[str, dict[str, Any]]], columns: int) -> None:
        """Divide the figure into cells with axes of their own; see `subplots`."""
        self._columns = columns
        self.layout.update(cells)

    def _add_trace(self, kind: str, row: int | None, col: int | None, properties: dict[str, Any]) -> None:
        trace: dict[str, Any] = {"type": kind}
        _set(trace, properties)
        if row is not None:
            trace["xaxis"], trace["yaxis"] = self._axes(row, col)
        self.data.append(trace)

    def _add(self, kind: str, row: int | None, col: int | None, properties: dict[str, Any]) -> None:
        added: dict[str, Any] = {}
        if row is not None:
            added["xref"], added["yref"] = self._axes(row, col)
        _set(added, properties)
        self.layout.setdefault(kind, []).append(added)

    def _axes(self, row: int | None, col: int | None) -> tuple[str, str]:
        """Return the names of the axes of a cell, such as "x2" and "y2"."""
        number = ((row or 1) - 1) * self._columns + (col or 1)
        suffix = "" if number == 1 else str(number)
        return f"x{suffix}", f"y{suffix}"

    def _update_axes(self, letter: str, row: int | None, col: int | None, properties: dict[str, Any]) -> None:
        for name in self.axis_names(letter, row, col):
            _set(self.layout.setdefault(name, {}), properties)


def subplots(
    widths: Sequence[float] = (1,),
    heights: Sequence[float] = (1,),
    spacing: float = 0.0,
    titles: Sequence[str] = (),
    shared: bool = False,
) -> Figure:
    """Return a figure of cells side by side or one below the other.

    Args:
        widths, heights: of the cells relative to each other; one of the two has one entry.
        spacing: between two cells, as a share of the figure.
        titles: one above each cell; none if empty.
        shared: True if cells side by side share the vertical axis, and cells below each other the horizontal one.
    """
    figure = Figure()
    across, down = _domains(widths, spacing), _domains(heights[::-1], spacing)[::-1]
    last = len(widths) * len(heights)
    cells: list[tuple[str, dict[str, Any]]] = []
    for number, (x, y) in enumerate(((x, y) for y in down for x in across), 1):
        suffix = "" if number == 1 else str(number)
        x_axis: dict[str, Any] = {"anchor": f"y{suffix}", "domain": x}
        y_axis: dict[str, Any] = {"anchor": f"x{suffix}", "domain": y}
        if shared and len(widths) > 1 and number > 1:
            y_axis |= {"matches": "y", "showticklabels": False}
        if shared and len(heights) > 1 and number < last:
            x_axis |= {"matches": f"x{last}", "showticklabels": False}
        cells += [(f"xaxis{suffix}", x_axis), (f"yaxis{suffix}", y_axis)]
        if titles:
            _title(figure, titles[number - 1], sum(x) / 2, y[1])
    figure.divide(cells, len(widths))
    return figure


def _domains(sizes: Sequence[float], spacing: float) -> list[list[float]]:
    """Return begin and end of each cell along one direction, from 0 to 1."""
    unit = (1 - spacing * (len(sizes) - 1)) / sum(sizes)
    begins = accumulate((size * unit + spacing for size in sizes[:-1]), initial=0.0)
    # Rounding may end the last cell beyond 1, which Plotly refuses.
    return [[begin, min(1.0, begin + size * unit)] for begin, size in zip(begins, sizes, strict=True)]


def _title(figure: Figure, words: str, x: float, y: float) -> None:
    figure.add_annotation(
        text=words,
        x=x,
        y=y,
        xref="paper",
        yref="paper",
        xanchor="center",
        yanchor="bottom",
        showarrow=False,
        font_size=16,
    )


def _set(target: dict[str, Any], properties: dict[str, Any]) -> None:
    """Set properties at any depth, one by one; None removes."""
    for name, value in properties.items():
        *path, last = (name,) if name in _WITH_UNDERSCORE else name.split("_")
        inner = target
        for key in path:
            inner = inner.setdefault(key, {})
        if last == "title" and isinstance(value, str):
            value = {"text": value}
        if value is None:
            inner.pop(last, None)
        elif isinstance(value, dict):
            _set(inner.setdefault(last, {}), value)
        else:
            inner[last] = value


def _plain(value: Any) -> Any:
    """Return a value with its arrays in the form a browser reads."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value] if any(map(_has_parts, value)) else value
    return _typed_array(value) if isinstance(value, np.ndarray) else value


def _has_parts(value: object) -> bool:
    return isinstance(value, dict | list | tuple | np.ndarray)


def _typed_array(array: np.ndarray) -> Any:
    """Return numbers as base64 of their bytes; other arrays, and empty ones, as lists."""
    if array.dtype == np.int64 and array.size:  # browsers have no such numbers; take the smallest that hold them
        array = array.astype(np.min_scalar_type(-max(-int(array.min()), int(array.max()) + 1)))
    kind = _TYPED_ARRAYS.get(array.dtype.name)
    if kind is None or not array.size:
        return array.tolist()
    written: dict[str, Any] = {"dtype": kind, "bdata": base64.b64encode(array.tobytes()).decode("ascii")}
    return written if array.ndim == 1 else {**written, "shape": str(array.shape)[1:-1]}
