"""Figures in the colours of the reader's theme, with callbacks for clicks on their points."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, Literal

import streamlit as st

from core.plots import Figure, set_type
from core.plots.type_scale import PRESENTED_ROWS, PRESENTED_TOKENS
from core.ui.state.presentation import presenting, type_scale
from core.ui.widgets.chart_names import chart_name

# Figures are read, not edited; what is left saves a picture and fills the screen.
_REMOVED_BUTTONS = ["zoom", "pan", "zoomIn", "zoomOut", "autoScale", "resetScale", "select", "lasso"]


def show_figure(figure: Figure, name: str, on_click: Callable[[list[Any]], None] | None = None) -> None:
    """Draw a figure in the reader's colours and size; a button saves it as `name`.png at twice the size.

    Args:
        on_click: called with the `customdata` of the point that was clicked, before the page is drawn again.
    """
    set_type(figure, type_scale())
    text_color = "#fafafa" if st.context.theme.type == "dark" else "#31333f"
    figure.update_layout(font_color=text_color, modebar_orientation="v")
    figure.update_annotations(font_color=text_color)
    for update_axes in (figure.update_xaxes, figure.update_yaxes):
        update_axes(tickfont_color=text_color, title_font_color=text_color)
    # By default, Plotly derives the text colour of a cell from its colour without the transparency.
    figure.update_traces(kind="heatmap", textfont_color=text_color)
    for trace in figure.data:
        if trace["type"] == "treemap":  # the name of the whole stands on the page, not on a colour
            trace["textfont"]["color"][0] = text_color
        elif trace["type"] == "bar" and str(trace.get("marker", {}).get("color")).startswith("rgba("):
            trace["insidetextfont"] = {"color": text_color}
    config = {
        "displaylogo": False,
        "modeBarButtonsToRemove": _REMOVED_BUTTONS,
        "toImageButtonOptions": {"filename": name, "scale": 2},
    }
    on_select: Callable[[], None] | Literal["ignore"] = (
        partial(_pass_on_click, name, on_click) if on_click else "ignore"
    )
    st.plotly_chart(
        _checked(figure),
        key=name,
        config=config,
        on_select=on_select,
        selection_mode="points",
        alt=chart_name(name),
    )


def room_for_rows(rows: int) -> int:
    """Return how many of a figure's rows are drawn: all, or the first few in a presentation."""
    return min(rows, PRESENTED_ROWS) if presenting() else rows


def room_for_tokens(tokens: int) -> int:
    """Return how many tokens each side of a matrix is drawn of: all, or the last few in a presentation."""
    return min(tokens, PRESENTED_TOKENS) if presenting() else tokens


def tokens_seen(position: int, tokens: int) -> range:
    """Return the positions a matrix is drawn of: all, or in a presentation those round the cursor.

    Args:
        position: of the cursor, from 0.
    """
    room = room_for_tokens(tokens)
    first = min(max(0, position - room // 2), tokens - room)
    return range(first, first + room)


def seen_words(seen: range, tokens: int) -> str:
    """Write which tokens are seen, as a sentence that follows another; empty if all are."""
    return "" if len(seen) == tokens else f" Tokens {seen.start + 1} to {seen.stop} of {tokens} are shown."


def _checked(figure: Figure) -> Any:
    """Return the figure as one of Plotly's that Streamlit takes as it is, in Streamlit's theme.

    subtle: Streamlit lets Plotly check every property of a dictionary, but asks a figure of Plotly for its own.
    """
    spec = figure.to_dict()
    spec["layout"]["template"] = _template()
    return _ready_figure()(spec)


@cache
def _template() -> dict[str, Any]:
    """Return the template that Streamlit has made Plotly's default; the browser gives it the theme's colours."""
    from plotly.io import templates

    template: dict[str, Any] = templates[templates.default].to_plotly_json()
    return template


@cache
def _ready_figure() -> type:
    from plotly.basedatatypes import BaseFigure

    class ReadyFigure(BaseFigure):  # type: ignore[misc]  # Plotly has no types
        """A figure whose dictionary is given."""

        def __init__(self, spec: dict[str, Any]) -> None:
            self._spec = spec

        def to_dict(self) -> dict[str, Any]:
            return self._spec

    return ReadyFigure


def _pass_on_click(name: str, on_click: Callable[[list[Any]], None]) -> None:
    points = st.session_state[name]["selection"]["points"]
    if points:  # a second click on the same point clears the selection
        data = points[0]["customdata"]
        on_click(list(data.values()) if isinstance(data, dict) else data)  # a typed array comes back as a dict
