"""Every chart has a name that a screen reader can say."""

import ast
from collections.abc import Iterator

from core.ui.widgets.chart_names import CHART_NAMES, chart_name
from tests.guards.sources import ROOT


def drawn() -> set[str]:
    """Names given to `show_figure` in the source, up to what is only known when it runs."""
    functions = [
        function
        for path in (ROOT / "core" / "ui").rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
    ]
    names, drawers, done = set(), {"show_figure": 1}, set()
    while set(drawers) != done:
        drawer = min(set(drawers) - done)
        done.add(drawer)
        for function in functions:
            for given in _given(function, drawer, drawers[drawer]):
                parameters = [parameter.arg for parameter in function.args.args]
                if isinstance(given, ast.Name) and given.id in parameters:  # whoever calls it gives the name
                    if function.name != "show_figure":
                        drawers[function.name] = parameters.index(given.id)
                else:
                    assert isinstance(given, ast.Constant), f"{function.name} draws a chart without a name"
                    names.add(given.value)
    return names


def _given(function: ast.FunctionDef, drawer: str, place: int) -> Iterator[ast.expr]:
    """Yield the beginnings of the names that a function gives to one that draws."""
    named = {
        node.targets[0].id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == drawer:
            name = call.args[place]
            name = named.get(name.id, name) if isinstance(name, ast.Name) else name
            begins = name.values[0] if isinstance(name, ast.JoinedStr) else name
            yield begins.value if isinstance(begins, ast.FormattedValue) else begins


def test_every_chart_that_is_drawn_has_a_name():
    assert len(drawn()) > 30
    assert sorted(name for name in drawn() if name.removesuffix("-") not in CHART_NAMES) == []


def test_no_two_charts_have_the_same_name():
    assert len(set(CHART_NAMES.values())) == len(CHART_NAMES)


def test_the_longest_name_that_fits_is_taken():
    assert chart_name("summary-4") == CHART_NAMES["summary"]
    assert chart_name("summary-heatmap-4") == CHART_NAMES["summary-heatmap"]
    assert chart_name("step-query") == CHART_NAMES["step"]
