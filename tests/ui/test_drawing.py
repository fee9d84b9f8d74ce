"""The budget of growing texts, with clocks of its own: a class of sessions that draw as often as they may."""

import heapq

import pytest

from core.ui.state.drawing import CHARACTERS_PER_SECOND, SENDING_SECONDS, SHORTEST_PAUSE, DrawingBudget

SECONDS = 60.0


class Clocks:
    """Wall clock and processor time that only move when told."""

    def __init__(self) -> None:
        self.now = 0.0
        self.processor = 0.0


def drawings(sessions: int, cost: float, sent: int = 0) -> list[float]:
    """Let sessions draw for a minute at a processor time of `cost` each; return the number of drawings of each."""
    clocks = Clocks()
    budget = DrawingBudget(0.25, lambda: clocks.now, lambda: clocks.processor)

    def draw() -> int:
        clocks.processor += cost
        return sent

    counts = [0.0] * sessions
    due = [(0.01 * number, number) for number in range(sessions)]
    while due[0][0] < SECONDS:
        clocks.now, number = heapq.heappop(due)
        counts[number] += 1
        heapq.heappush(due, (clocks.now + budget.draw(draw), number))
    return counts


def test_one_person_sees_seven_pictures_a_second():
    assert drawings(1, 0.002)[0] == pytest.approx(SECONDS / SHORTEST_PAUSE, rel=0.01)


@pytest.mark.parametrize("sessions", [2, 30, 300])
@pytest.mark.parametrize("cost", [0.001, 0.01])
def test_all_drawings_together_take_at_most_a_quarter_of_a_core(sessions, cost):
    used = sum(drawings(sessions, cost)) * (cost + SENDING_SECONDS)
    # Each session's first drawing is not put off.
    assert used <= 0.25 * SECONDS + sessions * (cost + SENDING_SECONDS)


def test_a_full_class_uses_the_whole_budget_and_everybody_gets_as_much():
    counts = drawings(30, 0.01)
    assert sum(counts) * (0.01 + SENDING_SECONDS) >= 0.24 * SECONDS
    assert max(counts) - min(counts) <= 2


def test_long_texts_are_drawn_less_often_so_that_they_do_not_fill_the_network():
    assert sum(drawings(10, 0.0, sent=50_000)) * 50_000 <= 0.26 * SECONDS * CHARACTERS_PER_SECOND
