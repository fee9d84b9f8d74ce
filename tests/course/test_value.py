"""Values of the course and of this machine: equal up to the printed digits, else with the place of the difference."""

import pytest

from core.course.value import Printed, compare


def test_half_a_unit_of_the_last_printed_digit_is_allowed_and_no_more():
    assert Printed("0.7774").difference(0.777449).equal
    assert not Printed("0.7774").difference(0.777452).equal
    assert Printed("21").difference(21.0).equal and not Printed("21").difference(22.0).equal
    assert not Printed("0.7774").difference(float("nan")).equal


@pytest.mark.parametrize(
    ("expected", "found", "words"),
    [
        ("abc", "abc", "none"),
        ("abc", "abx", "from character 3 on"),
        ("abc", "ab", "from character 3 on"),
        ((1, 2, 3), (1, 2, 3), "none"),
        ((1, 2, 3), (1, 5, 3), "at place 2"),
        ((1, 2, 3), (1, 2), "2 instead of 3, at place 3"),
        ((1, 2), "1, 2", "another kind of value"),
        (Printed("0.5"), "'s is 2 tokens", "no number"),
    ],
)
def test_the_difference_is_said_in_words(expected, found, words):
    difference = compare(expected, found)
    assert difference.words == words and difference.equal == (words == "none")
