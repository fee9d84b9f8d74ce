"""Code in a process of its own: what it printed, and how it failed."""

import pytest

from bench.measure import fresh_process


def test_a_failing_child_is_reported_with_all_it_printed():
    code = "print('so far so good'); raise ValueError('no widget has this label')"
    with pytest.raises(RuntimeError, match=r"(?s)so far so good.*ValueError: no widget has this label"):
        fresh_process(code)


def test_a_child_is_told_its_arguments_and_environment():
    code = "import os, sys; print(sys.argv[1], os.environ['LENGTH'])"
    assert fresh_process(code, "3", LENGTH="1.5").printed == [3, 1.5]
