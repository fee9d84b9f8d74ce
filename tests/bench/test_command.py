"""`python -m bench` as a command."""

import types
from dataclasses import replace

import pytest

from bench import command
from bench.goals import GOALS
from bench.measure import FULL, QUICK


@pytest.fixture
def measured(monkeypatch) -> list[tuple[str, object]]:
    """Part and sizes of each measurement that was asked for; nothing is measured."""
    asked: list[tuple[str, object]] = []

    def part_module(name: str) -> types.SimpleNamespace:
        part = name.removeprefix("bench.")

        def rows(sizes):
            asked.append((part, sizes))
            return [(name, "1 s") for name in GOALS[part]]

        return types.SimpleNamespace(rows=rows)

    monkeypatch.setattr(command, "importlib", types.SimpleNamespace(import_module=part_module))
    return asked


def test_quick_runs_every_part_but_the_long_one_at_the_smallest_sizes(measured, capsys):
    command.main(["--quick"])
    assert measured == [(part, QUICK) for part in command.PARTS if part != "memory"]
    assert "not how fast" in capsys.readouterr().out


def test_one_part_is_measured_in_full(measured):
    command.main(["chat"])
    assert measured == [("chat", FULL)]


def test_a_class_has_as_many_students_and_seconds_as_asked_for(measured):
    command.main(["classroom", "10", "120"])
    command.main(["--quick", "cloud", "2"])
    assert measured == [
        ("classroom", replace(FULL, students=10, class_seconds=120)),
        ("cloud", replace(QUICK, students=2)),
    ]


@pytest.mark.parametrize("numbers", [["0"], ["105"], ["3", "0"], ["many"], ["1", "2", "3"]])
def test_a_class_that_cannot_be_is_refused(measured, numbers, capsys):
    with pytest.raises(SystemExit):
        command.main(["classroom", *numbers])
    assert measured == [] and "a number of students and a number of seconds" in capsys.readouterr().err


def test_an_unknown_part_is_refused_with_the_known_ones(measured, capsys):
    with pytest.raises(SystemExit) as refusal:
        command.main(["chat", "chats"])
    assert refusal.value.code != 0 and measured == []
    assert "'chats'; there are start, tokenization" in capsys.readouterr().err


def test_a_part_that_raises_ends_the_bench(monkeypatch):
    def fail(name: str) -> None:
        raise RuntimeError(f"{name} is broken")

    monkeypatch.setattr(command, "importlib", types.SimpleNamespace(import_module=fail))
    with pytest.raises(RuntimeError, match=r"bench\.start is broken"):
        command.main(["--quick"])


def test_a_goal_is_printed_beside_its_row_and_nowhere_else():
    rows = [(name, "0.7 s") for name in GOALS["chat"]] + [("another row", "3 ms")]
    *with_goals, other = command.lines("chat", rows)
    assert [line.split("0.7 s")[1] for line in with_goals] == [f"  ({goal} wanted)" for goal in GOALS["chat"].values()]
    assert other.endswith("3 ms")


def test_a_goal_whose_row_is_gone_stops_the_bench():
    with pytest.raises(LookupError, match="first token of a usual message"):
        list(command.lines("chat", [("another row", "3 ms")]))
