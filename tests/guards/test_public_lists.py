"""What a package lists is there and used by others, and others use nothing else of it."""

from tests.guards.public_lists import missing_names, unlisted_uses, unused_entries
from tests.guards.sources import expect_none, house, planted

CORE = house("core")
USERS = house("pages", "Home.py", "bench", "tests")

LISTED = 'from core.a.b import x\n\n__all__ = ["x"]'


def test_every_package_lists_names_that_are_there():
    expect_none(missing_names(CORE))


def test_a_name_that_is_not_there_is_seen():
    wrong = planted(core__a__='"""A."""\nimport os\n\n__all__ = ["os", "gone", "b", "os"]', core__a__b="")
    assert missing_names(wrong) == ["core.a.gone is not there", "core.a.os is listed twice"]
    assert missing_names(planted(core__a__='"""A."""\nx = 1')) == ["core.a has no __all__"]
    assert missing_names(planted(core__a__='"""A."""')) == []


def test_nobody_takes_an_unlisted_name_from_a_package():
    expect_none(unlisted_uses(CORE, USERS))


def test_an_unlisted_name_is_seen_by_import_and_by_attribute():
    package = planted(core__a__=LISTED, core__a__b="x = y = 1")
    taken = planted(pages__p="from core.a import x, y")
    assert unlisted_uses(package, taken) == ["pages.p:1 takes y from core.a"]
    reached = planted(pages__p="from core import a as things\nthings.x\nthings.b\nthings.y")
    assert unlisted_uses(package, reached) == ["pages.p:4 takes y from core.a"]


def test_every_entry_is_used_outside_of_its_package():
    expect_none(unused_entries(CORE, USERS))


def test_an_entry_nobody_uses_is_seen_and_a_use_at_home_does_not_count():
    package = planted(core__a__=LISTED, core__a__b="x = 1", core__a__c="from core.a import x")
    assert unused_entries(package, planted(pages__p="from core.a.b import x")) == ["core.a.x"]
    assert unused_entries(package, planted(pages__p="from core import a\na.x")) == []


def test_a_function_named_like_its_module_is_what_a_package_lists():
    package = planted(core__a__='from core.a.b import b\n\n__all__: list[str] = ["b"]', core__a__b="def b(): ...")
    assert unused_entries(package, planted(pages__p="from core.a import b")) == []
    assert unused_entries(package, planted(pages__p="from core import a\na.b()")) == []
