"""One scale for everything written in figures: at the desk, and enlarged for a class that reads from ten metres.

Figures name their sizes after what is written, in pixels at the desk; a figure that is presented is enlarged as a
whole, so that type, rows, margins and marks keep their proportions.

Example:
    >>> figure = Figure()
    >>> figure.add_bar(x=[0.2], y=["a"], text=["20%"])
    >>> figure.update_layout(height=150)
    >>> set_type(figure, scale=2.0)
    >>> figure.data[0]["textfont"], figure.layout["height"]
    ({'size': 30.0}, 300.0)
"""

from dataclasses import dataclass
from typing import Any

from core.plots.figure import Figure


@dataclass(frozen=True)
class TypeScale:
    """Sizes in pixels of what is written in a figure.

    Attributes:
        axis: ticks, titles of axes, legends, and words without a kind of their own.
        numbers: values at bars and in cells.
        labels: tokens.
        title: names of columns and of parts of a figure.
    """

    axis: float
    numbers: float
    labels: float
    title: float


# Nothing is smaller than `axis`.
DESK = TypeScale(axis=14, numbers=15, labels=17, title=16)
TOKEN_FONT = {"size": DESK.labels, "family": "monospace"}
# Where many tokens stand close together.
DENSE_TOKEN_FONT = {"size": DESK.axis, "family": "monospace"}
# Enlargement on a screen 1920 wide: axes 26 pixels, tokens 32.
PRESENTED_SCALE = 1.86
# Height at the desk that fills a presented screen; and the height up to which a figure is a strip that keeps its own.
PRESENTED_HEIGHT = 410
_STRIP_HEIGHT = 200
# What a presented figure has room for.
PRESENTED_ROWS = 6
PRESENTED_TOKENS = 10

# Properties measured in pixels. `width` is one only within a line or an error bar.
_PIXELS = frozenset(
    {"size", "height", "thickness", "l", "r", "t", "b", "ax", "ay", "xshift", "yshift", "xgap", "ygap", "arrowwidth"}
    | {"borderpad", "standoff", "ticklen", "minsize"}
)
_LINES = frozenset({"line", "error_x", "error_y"})


def set_type(figure: Figure, scale: float = 1.0) -> None:
    """Give every text of a figure without a size of its own that of its kind, and enlarge the figure.

    Args:
        scale: 1 at the desk; in presentation a high figure fills the screen, a low one is enlarged.
    """
    _fill_in(figure)
    if scale != 1.0:
        height = figure.layout.get("height")
        if height and height > _STRIP_HEIGHT:
            figure.layout["height"] = PRESENTED_HEIGHT
        _enlarge(figure.data, scale)
        _enlarge(figure.layout, scale)


def _fill_in(figure: Figure) -> None:
    layout, axis = figure.layout, {"size": DESK.axis}
    _default(layout, "font", axis)
    _default(layout.setdefault("legend", {}), "font", axis)
    _default(layout.setdefault("hoverlabel", {}), "font", {"size": DESK.numbers})
    # Rectangles and bars without room for words show none; by default, Plotly would shrink them.
    layout.setdefault("uniformtext", {"minsize": DESK.axis, "mode": "hide"})
    for name in [*figure.axis_names("x"), *figure.axis_names("y")]:
        part = layout.setdefault(name, {})
        _default(part, "tickfont", axis)
        _default(part.setdefault("title", {}), "font", axis)
    for annotation in layout.get("annotations", ()):
        _default(annotation, "font", {"size": DESK.numbers})
    for trace in figure.data:
        if trace["type"] != "image":
            _default(trace, "textfont", {"size": DESK.numbers})
        if trace["type"] == "bar":
            trace.setdefault("constraintext", "none")
        if "colorbar" in trace:
            _default(trace["colorbar"], "tickfont", axis)


def _default(part: dict[str, Any], font: str, default: dict[str, Any]) -> None:
    part[font] = {**default, **part.get(font, {})}


def _enlarge(part: Any, scale: float, is_line: bool = False) -> None:
    """Multiply every length in pixels within a part of a figure; data are left alone."""
    if isinstance(part, list) and part and isinstance(part[0], dict):
        for inner in part:
            _enlarge(inner, scale)
    if isinstance(part, dict):
        for name, value in part.items():
            if name in _PIXELS or (is_line and name == "width"):
                part[name] = _times(value, scale)
            else:
                _enlarge(value, scale, is_line=name in _LINES)


def _times(value: Any, scale: float) -> Any:
    return [_times(inner, scale) for inner in value] if isinstance(value, list | tuple) else value * scale
