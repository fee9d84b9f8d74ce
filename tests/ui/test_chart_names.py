"""Every chart has a name that a screen reader can say."""

import ast

from core.ui.widgets.chart_names import CHART_NAMES, chart_name
from tests.guards.sources import ROOT


def drawn() -> set[str]:
    """Names given to `show_figure` in the source, up to what is only known when it runs."""
    names = set()
    for path in (ROOT / "core" / "ui").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            node.targets[0].id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant | ast.JoinedStr)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "show_figure":
                name = call.args[1]
                name = named[name.id] if isinstance(name, ast.Name) else name
                known = name.values[0] if isinstance(name, ast.JoinedStr) else name
                names.add(known.value)
    return names


def test_every_chart_that_is_drawn_has_a_name():
    assert len(drawn()) > 30
    assert sorted(name for name in drawn() if name.removesuffix("-") not in CHART_NAMES) == []


def test_no_two_charts_have_the_same_name():
    assert len(set(CHART_NAMES.values())) == len(CHART_NAMES)


def test_the_longest_name_that_fits_is_taken():
    assert chart_name("summary-4") == CHART_NAMES["summary"]
    assert chart_name("summary-heatmap-4") == CHART_NAMES["summary-heatmap"]
    assert chart_name("step-query") == CHART_NAMES["step"]
