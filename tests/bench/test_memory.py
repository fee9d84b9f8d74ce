"""Memory after sessions that came and went is judged by what stays, not by what is being computed."""

from bench.memory import WINDOW, _median


def test_a_reading_while_something_is_computed_does_not_count():
    assert _median([100] * WINDOW + [900] + [100] * WINDOW, 2 * WINDOW) == 100


def test_growth_is_seen_between_the_middle_and_the_end():
    readings = list(range(4 * WINDOW))
    assert _median(readings, len(readings)) - _median(readings, len(readings) // 2) == 2 * WINDOW
