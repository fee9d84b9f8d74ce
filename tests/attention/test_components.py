"""Components in their written form."""

import pytest

from core.attention import Component, read_components, toggle
from core.errors import InputError


@pytest.mark.parametrize(
    "typed", ["31.1", "0.1", "1.10", "1.0", "1", "a.b", "1.mlpx", "1.1.1", "-1.2", "9" * 50 + ".1"]
)
def test_a_component_that_does_not_exist_is_refused_in_words(typed):
    with pytest.raises(InputError, match="is no part of this model"):
        read_components(typed, layers=30, heads=9)


def test_a_click_switches_off_and_the_next_one_on():
    parts = read_components(toggle((), Component(2, "3")), 30, 9)
    assert parts == (Component(2, "3"),)
    assert toggle(parts, Component(2, "3")) == ""
