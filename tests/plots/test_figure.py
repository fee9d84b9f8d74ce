"""Figures as dictionaries: equal to what Plotly's own classes make of the same calls."""

import numpy as np
import plotly.graph_objects as go
import pytest
from plotly.subplots import make_subplots

from core.plots.figure import Figure, subplots
from core.plots.style import MARGIN


def plain(figure: go.Figure) -> dict:
    """Plotly's dictionary without its default theme, which the page adds."""
    spec = figure.to_dict()
    spec["layout"].pop("template", None)
    return spec


def assert_equal(ours: Figure, theirs: go.Figure) -> None:
    # Plotly orders and coerces; both go through it once.
    assert plain(ours.plotly()) == plain(theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (
            {"widths": [1, 0.5, 3.2], "spacing": 0.008, "titles": ["a", "b", "c"], "shared": True},
            {
                "cols": 3,
                "column_widths": [1, 0.5, 3.2],
                "horizontal_spacing": 0.008,
                "subplot_titles": ["a", "b", "c"],
                "shared_yaxes": True,
            },
        ),
        (
            {"heights": [0.16, 0.16, 0.68], "spacing": 0.05, "shared": True},
            {"rows": 3, "row_heights": [0.16, 0.16, 0.68], "vertical_spacing": 0.05, "shared_xaxes": True},
        ),
        (
            {"widths": [1, 1], "spacing": 0.1, "titles": ["a", "b"]},
            {"cols": 2, "horizontal_spacing": 0.1, "subplot_titles": ["a", "b"]},
        ),
    ],
)
def test_cells_stand_where_plotly_puts_them(ours, theirs):
    made, expected = subplots(**ours).to_dict()["layout"], plain(make_subplots(**theirs))["layout"]
    assert made.keys() == expected.keys()
    for name, part in made.items():
        if name != "annotations":
            assert part.pop("domain") == pytest.approx(expected[name].pop("domain"))
            assert part == expected[name]
    for title, reference in zip(made.get("annotations", ()), expected.get("annotations", ()), strict=True):
        assert (title.pop("x"), title.pop("y")) == pytest.approx((reference.pop("x"), reference.pop("y")))
        assert title == reference


def test_traces_lines_and_texts_belong_to_the_axes_of_their_cell():
    ours, theirs = subplots(widths=[1, 1]), make_subplots(cols=2, horizontal_spacing=0)
    for figure in (ours, theirs):
        for column in (1, 2):
            figure.add_bar(x=[1, 2], y=[3, 4], marker_color="#112233", row=1, col=column)
            figure.add_vline(x=1.5, line={"dash": "dash"}, row=1, col=column)
        figure.add_hline(y=3, line={"width": 2}, row=1, col=2)
        figure.add_annotation(x=1, y=0.5, yref="y2 domain", text="k", font_size=15, row=1, col=2)
        figure.update_xaxes(title="all", tickfont_size=14)
        figure.update_yaxes(range=[0, 5], row=1, col=2)
        figure.update_annotations(font_color="#445566")
    assert_equal(ours, theirs)


def test_properties_are_set_one_by_one_at_any_depth():
    ours, theirs = Figure(), go.Figure()
    for figure in (ours, theirs):
        figure.add_bar(x=[1], y=[2], marker={"color": "#112233", "pattern": None}, error_x={"array": [1]}, text=None)
        figure.add_scatter(x=[1], y=[2], selected_marker_opacity=0)
        figure.update_traces(textfont_size=15)
        figure.update_layout(margin=MARGIN, legend={"font_size": 15, "y": 1})
        figure.update_layout(margin_t=70)
        figure.update_yaxes(title="bits", tickvals=[1], autorange="reversed")
        figure.update_yaxes(tickvals=None, tickfont={"size": 3})
        figure.add_hline(y=1)
        figure.add_shape(type="rect", x0=0, x1=1, y0=0, y1=1)
    assert_equal(ours, theirs)


def test_constants_of_the_style_stay_as_they_are():
    before = dict(MARGIN)
    figure = Figure()
    figure.update_layout(margin=MARGIN)
    figure.update_layout(margin_t=99)
    assert before == MARGIN


def test_traces_of_one_kind_are_changed_alone():
    figure = Figure()
    figure.add_bar(x=[1])
    figure.add_scatter(x=[1])
    figure.update_traces(kind="bar", textfont_size=15)
    assert ["textfont" in trace for trace in figure.data] == [True, False]


@pytest.mark.parametrize(
    "array",
    [
        np.arange(3, dtype=np.float32),
        np.array([[0.5, np.nan]]),
        np.array([0, 255], dtype=np.uint8),
        np.array([-128, 127]),
        np.array([128]),
        np.array([40_000]),
        np.array([2**40]),
        np.array([], dtype=np.float64),
        np.array([["a", "b"]], dtype=object),
    ],
    ids=str,
)
def test_arrays_are_sent_as_plotly_sends_them(array):
    ours, theirs = Figure(), go.Figure()
    for figure in (ours, theirs):
        figure.add_scatter(x=array, customdata=array)
    written, expected = (figure.to_dict()["data"][0] for figure in (ours, theirs))
    for name in ("x", "customdata"):
        reference = expected[name]
        assert written[name] == (reference.tolist() if isinstance(reference, np.ndarray) else reference)
