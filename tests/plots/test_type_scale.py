"""Type scale: every text of a figure has a size, none is small, and a presented figure is enlarged as a whole."""

import ast
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from core.plots.figure import Figure, subplots
from core.plots.type_scale import DESK, PRESENTED_HEIGHT, PRESENTED_SCALE, set_type

PLOTS = Path(__file__).parents[2] / "core/plots"


def rich_figure() -> Figure:
    """Figure with every kind of text and of length in use."""
    figure = subplots(widths=[1, 1], titles=["a", "b"], spacing=0.1)
    figure.add_bar(x=[1, 2], y=[0, 1], text=["1", "2"], error_x={"array": [1, 1], "width": 5}, row=1, col=1)
    figure.add_heatmap(z=np.ones((2, 2)), xgap=2, colorbar={"thickness": 14}, row=1, col=2)
    figure.add_scatter(
        x=[1], y=[1], text=["c"], mode="markers+text", marker={"size": [13], "line": {"width": 2}}, width=None
    )
    figure.add_treemap(labels=["d"], parents=[""], values=[1])
    figure.add_annotation(x=0, y=0, text="e", ay=-34, yshift=5)
    figure.update_layout(height=300, margin={"l": 10, "t": 40}, legend={"orientation": "h"})
    figure.update_xaxes(title="f")
    return figure


def font_sizes(part: object) -> list[float]:
    """Sizes of all fonts at any depth."""
    if isinstance(part, list | tuple):
        return [size for inner in part for size in font_sizes(inner)]
    if not isinstance(part, dict):
        return []
    here = [value["size"] for name, value in part.items() if name.endswith("font")]
    return here + [size for inner in part.values() for size in font_sizes(inner)]


def test_every_text_of_a_figure_has_a_size_of_at_least_14_pixels():
    figure = rich_figure()
    set_type(figure)
    spec = figure.to_dict()
    assert min(font_sizes(spec)) == DESK.axis >= 14
    for trace in spec["data"]:
        assert trace["textfont"]["size"] == DESK.numbers
    assert spec["data"][1]["colorbar"]["tickfont"]["size"] == DESK.axis
    for name, part in spec["layout"].items():
        if name.startswith(("xaxis", "yaxis")):
            assert part["tickfont"]["size"] == part["title"]["font"]["size"] == DESK.axis
    assert [annotation["font"]["size"] for annotation in spec["layout"]["annotations"]] == [DESK.title] * 2 + [
        DESK.numbers
    ]


def test_presented_figures_keep_their_proportions_and_are_legible_from_ten_metres():
    desk, wall = rich_figure(), rich_figure()
    set_type(desk)
    set_type(wall, PRESENTED_SCALE)
    assert font_sizes(wall.to_dict()) == pytest.approx([PRESENTED_SCALE * size for size in font_sizes(desk.to_dict())])
    assert min(font_sizes(wall.to_dict())) >= 26
    assert DESK.labels * PRESENTED_SCALE == pytest.approx(32, abs=0.5)
    assert wall.layout["height"] == pytest.approx(760, abs=5)
    assert wall.layout["margin"]["t"] == PRESENTED_SCALE * 40
    bar, heatmap, scatter, _ = wall.data
    assert bar["error_x"] == {"array": [1, 1], "width": PRESENTED_SCALE * 5}
    assert (heatmap["xgap"], heatmap["colorbar"]["thickness"]) == (PRESENTED_SCALE * 2, PRESENTED_SCALE * 14)
    assert scatter["marker"] == {"size": [PRESENTED_SCALE * 13], "line": {"width": PRESENTED_SCALE * 2}}
    assert wall.layout["annotations"][-1]["ay"] == -PRESENTED_SCALE * 34


def test_data_are_never_enlarged():
    figure = Figure()
    figure.add_bar(x=[1, 2], y=[3, 4], base=[5, 6], width=0.5, customdata=[["size", 1]])
    set_type(figure, 2.0)
    assert figure.data[0]["x"] == [1, 2]
    assert figure.data[0]["width"] == 0.5
    assert figure.data[0]["customdata"] == [["size", 1]]


def test_a_strip_keeps_its_proportions_where_a_high_figure_fills_the_screen():
    strip, high = Figure(), Figure()
    strip.update_layout(height=150)
    high.update_layout(height=900)
    for figure in (strip, high):
        set_type(figure, 2.0)
    assert (strip.layout["height"], high.layout["height"]) == (300, 2 * PRESENTED_HEIGHT)


@pytest.mark.parametrize("scale", [1.0, PRESENTED_SCALE])
def test_plotly_accepts_every_property_that_is_filled_in(scale):
    figure = rich_figure()
    set_type(figure, scale)
    assert isinstance(figure.plotly(), go.Figure)


def written_sizes(path: Path) -> list[str]:
    """Places where a font's size is a number of its own."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.keyword) and (node.arg or "").endswith("font_size") and _has_number(node.value):
            found.append(f"{path.name}:{node.value.lineno}")
        fonts = [
            value
            for name, value in (
                zip(node.keys, node.values, strict=True)
                if isinstance(node, ast.Dict)
                else [(ast.Constant(node.arg), node.value)]
                if isinstance(node, ast.keyword)
                else []
            )
            if isinstance(name, ast.Constant) and str(name.value).endswith("font") and isinstance(value, ast.Dict)
        ]
        found += [
            f"{path.name}:{font.lineno}"
            for font in fonts
            for key, size in zip(font.keys, font.values, strict=True)
            if isinstance(key, ast.Constant) and key.value == "size" and _has_number(size)
        ]
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "font-size" in node.value:
            found.append(f"{path.name}:{node.lineno}")
    return found


def _has_number(node: ast.AST) -> bool:
    """True for a number, or a choice between some."""
    if isinstance(node, ast.IfExp):
        return _has_number(node.body) or _has_number(node.orelse)
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def test_no_figure_has_sizes_of_type_of_its_own(tmp_path):
    planted = tmp_path / "planted.py"
    planted.write_text(
        'f(tickfont_size=12)\nf(textfont={"size": 9 if a else 11})\n{"font": {"size": 8}}\n"font-size:7px"\n'
    )
    assert sorted(written_sizes(planted)) == ["planted.py:1", "planted.py:2", "planted.py:3", "planted.py:4"]
    # The titles of subplots in figure.py are those of Plotly; the scale has the same size for them.
    builders = sorted(set(PLOTS.glob("*.py")) - {PLOTS / "figure.py"})
    assert [place for path in builders for place in written_sizes(path)] == []
