"""Texts that cannot be read are refused with the reason; invisible characters are made visible."""

import pytest

from core.errors import InputError
from core.tokenization import MAX_CHARACTERS, check_text, visible


def test_an_empty_text_is_refused():
    with pytest.raises(InputError, match="empty"):
        check_text("")


def test_a_text_longer_than_all_limits_is_refused_with_both_numbers():
    with pytest.raises(InputError, match=r"500,001.*500,000"):
        check_text("a" * (MAX_CHARACTERS + 1))


def test_invisible_characters_become_visible():
    assert visible(" \n\t\x00\u202e") == "␣⏎⇥\\x00\\u202e"


def test_half_a_surrogate_pair_is_refused_with_its_place():
    with pytest.raises(InputError, match=r"Character 3 is half of a surrogate pair \(U\+D83D\)"):
        check_text("ab\ud83d")
