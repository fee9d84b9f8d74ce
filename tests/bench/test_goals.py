"""Goals stand in one table, and each belongs to a figure that is measured."""

import ast
import importlib
import inspect

import pytest

from bench.__main__ import PARTS
from bench.goals import GOALS
from bench.measure import ROOT, Sizes
from bench.report import lines


def texts(part: str) -> set[str]:
    """Every string constant of a part's source."""
    tree = ast.parse((ROOT / "bench" / f"{part}.py").read_text())
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize("part", PARTS)
def test_every_goal_names_a_row_of_its_part(part):
    assert GOALS[part].keys() - texts(part) == set()


@pytest.mark.parametrize("part", PARTS)
def test_a_part_states_no_goal_of_its_own(part):
    stated = [text for text in texts(part) if any(word in text for word in ("wanted", "at most", "at least"))]
    assert stated == []


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_called_in_the_same_way(part):
    parameters = inspect.signature(importlib.import_module(f"bench.{part}").rows).parameters
    assert [(name, parameter.annotation) for name, parameter in parameters.items()] == [("sizes", Sizes)]


def test_a_goal_is_printed_beside_its_row_and_nowhere_else():
    rows = [(name, "0.7 s") for name in GOALS["chat"]] + [("another row", "3 ms")]
    *with_goals, other = lines("chat", rows)
    assert [line.split("0.7 s")[1] for line in with_goals] == [f"  ({goal} wanted)" for goal in GOALS["chat"].values()]
    assert other.endswith("3 ms")


def test_a_goal_whose_row_is_gone_stops_the_bench():
    with pytest.raises(LookupError, match="first token of a usual message"):
        list(lines("chat", [("another row", "3 ms")]))
