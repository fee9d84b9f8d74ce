"""The code speaks the field's language."""

import pytest

from tests.guards.sources import expect_none, house, planted
from tests.guards.words import old_url_keys, private_words

# This guard itself, which has to say what it looks for.
SPEAKERS = tuple(source for source in house("core", "pages", "tests") if not source.module.startswith("tests.guards."))
# The table that translates old links, and the test that opens them.
OLD_LINKS = ("core.ui.state.url", "tests.pages.test_old_links")


def test_private_words_are_gone():
    expect_none(fault for source in SPEAKERS for fault in private_words(source))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("class RowLane: ...", "RowLane"),
        ("class Piece: ...", "Piece"),
        ("x = run.first_parting", "parting"),
        ("def test_a_columns_dice_are_its_own(): ...", "dice"),
        ("x = 1  # what the dice saw", "dice"),
        ("x = '''A blank\nbefore it.'''", "blank"),
        ("said = tensor", "said"),
        ("stack.bends_along(x)", "bends"),
    ],
)
def test_a_private_word_is_seen(text, word):
    assert private_words(planted(m=text)[0]) == [f"m:1 says {word!r}"]


def test_good_english_and_longer_names_are_free():
    text = (
        "# What was said after a blank line; parts bend in the wind.\nast.literal_eval('Part of it')\nblank_lines = 1"
    )
    assert private_words(planted(m=text)[0]) == []


def test_links_name_their_view_as_view():
    expect_none(fault for source in SPEAKERS if source.module not in OLD_LINKS for fault in old_url_keys(source))


@pytest.mark.parametrize(
    "text", ["x['chances']", "visit('?text=a&talk=Two+by+two')", "f'{page}?inside={view}'", "'&decoding=Sweep'"]
)
def test_an_old_url_key_is_seen(text):
    assert len(old_url_keys(planted(m=text)[0])) == 1


def test_other_texts_may_say_talk():
    assert old_url_keys(planted(m="'They talk inside.'\ntalk = 1\n'view=Map'")[0]) == []
