"""`python -m bench` as a command."""

import types

import pytest

import bench.__main__ as command
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


def test_quick_runs_every_part_at_the_smallest_sizes(measured, capsys):
    command.main(["--quick"])
    assert measured == [(part, QUICK) for part in command.PARTS]
    assert "not how fast" in capsys.readouterr().out


def test_one_part_is_measured_in_full(measured):
    command.main(["chat"])
    assert measured == [("chat", FULL)]


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
