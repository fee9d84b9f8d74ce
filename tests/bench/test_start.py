"""The child processes of the start-up part."""

from bench.measure import fresh_process
from bench.start import LOAD, VISIT


def test_a_visit_reaches_the_bars_and_the_bars_of_another_sentence(smollm):
    home, first, another = fresh_process(VISIT, "1").printed
    assert 0 < home < first and another > 0


def test_loading_is_timed_by_phase(smollm):
    fetching, converting, loading, total = fresh_process(LOAD).printed
    assert (fetching, converting) == (0, 0), "the fixture has put the model on this disk"
    assert 0 < loading <= total
