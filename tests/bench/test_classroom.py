"""The class fails the bench when somebody was served wrongly, never for being slow."""

from contextlib import nullcontext

import pytest

from bench import classroom
from bench.measure import QUICK
from bench.visitors.student import Fault


def measured(monkeypatch, faults: list[Fault]) -> None:
    async def measure(server, sizes):
        return [("open Home", "900 s")], faults

    monkeypatch.setattr(classroom, "running_server", nullcontext)
    monkeypatch.setattr(classroom, "_measure", measure)


def test_a_slow_class_is_a_measurement(monkeypatch):
    measured(monkeypatch, [])
    assert classroom.rows(QUICK) == [("open Home", "900 s")]


@pytest.mark.parametrize("kind", ["exception", "lost", "foreign"])
def test_a_fault_fails_and_is_told_with_the_figures(monkeypatch, kind):
    measured(monkeypatch, [Fault(kind, "Student 3 with 'otter maple lantern': the page is empty")])
    with pytest.raises(RuntimeError, match=rf"(?s)open Home: 900 s.*{kind}: Student 3 with 'otter maple lantern'"):
        classroom.rows(QUICK)


def test_how_long_nothing_was_said_is_told_with_the_worst():
    assert classroom._silence([0.5, 4.0, 1.0]) == "4.00 s, p95 4.00 s"
