"""Ids that a person typed."""

import pytest

from core.errors import InputError
from core.tokenization import parse_ids


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [("", "no ids"), ("  ,", "no ids"), ("12 cat", "'cat' is no id"), ("-1", "'-1' is no id"), ("1.5", "is no id")],
)
def test_ids_that_cannot_be_read_are_named(typed, complaint):
    with pytest.raises(InputError, match=complaint):
        parse_ids(typed)


def test_too_many_ids_are_refused():
    with pytest.raises(InputError, match="At most 20,000"):
        parse_ids("1 " * 20_001)
