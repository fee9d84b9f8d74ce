"""Docstrings are there and open with their summary."""

from tests.guards.docstrings import badly_opened, badly_opened_module, undocumented
from tests.guards.sources import expect_none, house, planted

APP = house("core", "pages", "Home.py")


def test_every_class_and_every_public_function_has_a_docstring():
    expect_none(fault for source in APP for fault in undocumented(source))


def test_a_missing_docstring_is_seen():
    (source,) = planted(m="class A: ...\ndef f(): ...\ndef _g(): ...\nclass _B:\n    '''B.'''\n    def h(self): ...")
    assert undocumented(source) == ["m:1 A has no docstring", "m:2 f has no docstring"]


def test_docstrings_of_classes_and_functions_open_with_their_summary():
    expect_none(fault for source in APP for fault in badly_opened(source))


def test_docstrings_of_modules_open_with_their_summary():
    expect_none(fault for source in APP for fault in badly_opened_module(source))


def test_an_opening_that_is_no_summary_is_seen():
    (source,) = planted(m="'''Where things are.'''\nclass A:\n    '''\n    Attributes:\n        x: y.\n    '''")
    assert badly_opened(source) == ["m:2 A opens with 'Attributes:'"]
    assert badly_opened_module(source) == ["m opens with 'Where'"]
    (source,) = planted(
        m="class A:\n    def _f(self):\n        '''Whether it is.'''\ndef g():\n    '''However small.'''"
    )
    assert badly_opened(source) == ["m:2 _f opens with 'Whether'"]
