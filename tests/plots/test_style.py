"""Numbers as they are written: one ladder, one minus sign, and read back by the parser of claims."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.plots.style import decimal, percent, plural, points, scientific
from core.verification import read_printed


@given(st.floats(1e-12, 1.0))
def test_a_printed_probability_is_read_back_within_half_a_unit_and_never_as_0_or_1(probability):
    value, half_unit = read_printed(percent(probability))
    assert value == pytest.approx(probability, rel=1e-9, abs=half_unit * (1 + 1e-6))
    assert value > 0
    if probability < 1 - 1e-8:
        assert value < 1


@given(st.floats(1e-12, 0.0099))
def test_below_one_percent_there_are_two_digits(probability):
    written = percent(probability).partition("×")[0].removesuffix("%")
    # Rounding may carry a number to 1.00%, where the next step of the ladder begins.
    assert written == "1.00" or len(written.replace(".", "").lstrip("0")) == 2


@given(st.floats(-1.0, 1.0))
def test_a_change_has_its_sign_and_is_read_back(change):
    written = points(change)
    assert "-" not in written
    if abs(change) > 1e-12:
        value, half_unit = read_printed(written)
        assert value == pytest.approx(change, rel=1e-9, abs=half_unit * (1 + 1e-6))


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_a_decimal_is_read_back_and_has_no_hyphen(value, digits):
    written = decimal(value, digits)
    assert "-" not in written
    assert read_printed(written)[0] == pytest.approx(value, abs=0.5 * 10.0**-digits * (1 + 1e-6))
    assert not re.fullmatch(r"−0(\.0+)?", written)


def test_a_power_of_ten_is_read_back():
    assert read_printed(scientific(-6.14e-7)) == (pytest.approx(-6.1e-7), pytest.approx(0.05e-7))


def test_one_is_singular():
    assert [plural(count, "token") for count in (0, 1, 2, 1000)] == ["0 tokens", "1 token", "2 tokens", "1,000 tokens"]
