"""Figures in the colours of the reader's theme, with callbacks for clicks on their points."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

if TYPE_CHECKING:
    import plotly.graph_objects as go


def show_figure(figure: "go.Figure", name: str, on_click: Callable[[list[Any]], None] | None = None) -> None:
    """Draw a figure in the reader's colours; its toolbar saves it as `name`.png at twice the size.

    Args:
        on_click: called with the `customdata` of the point that was clicked, before the page is drawn again.
    """
    text_color = "#fafafa" if st.context.theme.type == "dark" else "#31333f"
    figure.update_layout(font_color=text_color)
    figure.update_annotations(font_color=text_color)
    for update_axes in (figure.update_xaxes, figure.update_yaxes):
        update_axes(tickfont_color=text_color, title_font_color=text_color)
    # By default, Plotly derives the text colour of a cell from its colour without the transparency.
    figure.update_traces(textfont_color=text_color, selector={"type": "heatmap"})
    config = {"displaylogo": False, "toImageButtonOptions": {"filename": name, "scale": 2}}
    on_select: Callable[[], None] | Literal["ignore"] = (
        partial(_pass_on_click, name, on_click) if on_click else "ignore"
    )
    st.plotly_chart(figure, key=name, config=config, on_select=on_select, selection_mode="points")


def _pass_on_click(name: str, on_click: Callable[[list[Any]], None]) -> None:
    points = st.session_state[name]["selection"]["points"]
    if points:  # a second click on the same point clears the selection
        data = points[0]["customdata"]
        on_click(list(data.values()) if isinstance(data, dict) else data)  # a typed array comes back as a dict
