"""Printed numbers are read with half a unit of their last digit."""

import pytest

from core.verification import printed_numbers, read_printed


@pytest.mark.parametrize(
    ("text", "value", "half_unit"),
    [
        ("77.74%", 0.7774, 5e-5),
        ("6.1×10⁻⁵%", 6.1e-7, 0.05e-7),
        ("2.6×10⁻¹⁷%", 2.6e-19, 0.05e-19),
        ("0.033%", 0.00033, 5e-6),
        ("0.0090%", 0.00009, 5e-7),
        ("+2.53 pp", 0.0253, 5e-5),
        ("−0.033 pp", -0.00033, 5e-6),
        ("−2.46×10⁻⁷", -2.46e-7, 0.005e-7),
        ("1.23e-04", 1.23e-4, 0.005e-4),
        ("−0.50 bits", -0.5, 0.005),
        ("49,152", 49_152, 0),
        ("538 MB", 538e6, 0.5e6),
        ("134.5 M", 134.5e6, 0.05e6),
        ("2.1 GFLOP", 2.1e9, 0.05e9),
    ],
)
def test_value_and_half_unit_are_read(text, value, half_unit):
    read = read_printed(text)
    assert read == (pytest.approx(value), pytest.approx(half_unit))


def test_a_range_is_two_numbers_and_no_negative_one():
    assert [value for value, *_ in printed_numbers("3-4, -5 and x−6")] == [3, 4, -5, 6]


@pytest.mark.parametrize("text", ["", "none", "1 of 2"])
def test_a_text_without_one_number_is_refused(text):
    with pytest.raises(ValueError, match="numbers"):
        read_printed(text)
