"""Tests mirror modules by name, and each of them runs."""

from tests.guards.sources import expect_none, house, planted
from tests.guards.suite import CROSS_MODULE, hidden_definitions, unmirrored

# Journeys go through several pages, guards mirror each other.
TESTS = [
    source.module
    for source in house("tests")
    if source.module.split(".")[-1].startswith("test_") and source.module.split(".")[1] not in ("browser", "guards")
]
MODULES = [source.module for source in house("core", "pages", "bench")]


def test_tests_mirror_modules_by_name():
    expect_none(unmirrored(TESTS, MODULES, CROSS_MODULE))


def test_a_test_without_a_module_is_seen_and_so_is_an_idle_exception():
    modules = ["core.decoding", "core.decoding.engine", "core.ui.widgets.knobs", "pages.chat", "core.knobs"]
    mirrored = ["tests.decoding.test_engine", "tests.ui.test_knobs", "tests.pages.test_chat", "tests.test_knobs"]
    assert unmirrored(mirrored, modules, ()) == []
    assert unmirrored(["tests.chat.test_engine"], modules, ()) == [
        "tests.chat.test_engine tests no module of that name"
    ]
    assert unmirrored(["tests.chat.test_engine"], modules, ["tests.chat.test_engine"]) == []
    assert unmirrored(mirrored, modules, ["tests.test_knobs"]) == ["tests.test_knobs is no exception any more"]


def test_no_definition_hides_another():
    expect_none(fault for source in house("core", "pages", "tests", "bench") for fault in hidden_definitions(source))


def test_a_hidden_definition_is_seen():
    (source,) = planted(m="def test_a(): ...\nclass B:\n    def c(self): ...\n    def c(self): ...\ndef test_a(): ...")
    assert hidden_definitions(source) == ["m defines test_a 2 times", "m defines c 2 times"]
    (source,) = planted(m="class B:\n    @property\n    def c(self): ...\n    @c.setter\n    def c(self, x): ...")
    assert hidden_definitions(source) == []
