"""The child processes of the start-up part."""

import pytest

from bench.measure import fresh_process
from bench.start import LOAD, VISIT


def test_a_visit_reaches_the_bars_and_the_bars_of_another_sentence(smollm):
    home, first, another = fresh_process(VISIT, "1").printed
    assert 0 < home < first and another > 0


def test_loading_is_timed_by_phase(smollm):
    fetching, converting, loading, total = fresh_process(LOAD).printed
    assert (fetching, converting) == (0, 0), "the fixture has put the model on this disk"
    assert 0 < loading <= total


def test_a_failing_child_is_reported_with_all_it_printed():
    code = "print('so far so good'); raise ValueError('no widget has this label')"
    with pytest.raises(RuntimeError, match=r"(?s)so far so good.*ValueError: no widget has this label"):
        fresh_process(code)


def test_a_child_is_told_its_arguments_and_environment():
    code = "import os, sys; print(sys.argv[1], os.environ['LENGTH'])"
    assert fresh_process(code, "3", LENGTH="1.5").printed == [3, 1.5]
