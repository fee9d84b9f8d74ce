"""A word or a number names a token."""

import pytest

from core.tokenization import find_token


@pytest.mark.parametrize(
    "typed, position", [("it", 3), ("IT", 0), ("2", 1), ("0", 0), ("99", 0), ("", 0), ("²", 0), ("9" * 5000, 0)]
)
def test_a_token_is_found_by_word_or_number_and_nothing_breaks(typed, position):
    assert find_token(["The", " it", " was", " it"], typed, default=0) == position
