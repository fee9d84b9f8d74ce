"""Goals stand in one table, and each belongs to a figure that is measured."""

import ast
import importlib
import inspect

import pytest

from bench.command import PARTS
from bench.goals import GOALS
from bench.measure import ROOT, Sizes


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
