"""Files and functions stay short."""

from tests.guards.sizes import FILE, FUNCTION, oversized
from tests.guards.sources import expect_none, house, planted


def test_files_and_functions_are_short():
    expect_none(fault for source in house("core", "pages", "Home.py") for fault in oversized(source))


def test_a_long_file_and_a_long_function_are_seen():
    body = "    x = 1\n"
    (allowed,) = planted(m="def f():\n" + body * (FUNCTION - 1))
    assert oversized(allowed) == []
    (long,) = planted(m="class A:\n    def f(self):\n" + "    " + body.replace("\n", "\n    ") * FUNCTION)
    assert oversized(long) == [f"m:2 f has {FUNCTION + 1} lines"]
    (long,) = planted(m="x = 1\n" * (FILE + 1))
    assert oversized(long) == [f"m has {FILE + 1} lines"]
