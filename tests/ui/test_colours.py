"""Authors of a prompt are readable in both themes, and told apart by every sight and without colour."""

from itertools import combinations

import pytest

from core.ui.chat.colours import LOOKS
from tests.plots.test_style import THEMES
from tests.plots.vision import SIGHTS, contrast, difference, over


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("author", LOOKS)
def test_the_mark_and_the_words_of_an_author_have_enough_contrast(author, theme):
    ground, text = THEMES[theme]
    look = LOOKS[author]
    assert contrast(look.colour, ground) >= 3
    alpha = float(look.background.rstrip(")").split(",")[-1])
    assert contrast(text, over(look.colour, alpha, ground)) >= 4.5


@pytest.mark.parametrize("sight", SIGHTS)
def test_authors_differ_for_every_sight_and_without_colour(sight):
    colours = {look.colour for look in LOOKS.values()}
    assert len(colours) == 4  # the system prompt is yours as well
    assert all(difference(one, other, sight) >= 20 for one, other in combinations(colours, 2))
    assert len({look.words for look in LOOKS.values()}) == len(LOOKS)
    bordered = [(look.colour, look.border) for look in LOOKS.values()]
    assert len(set(bordered)) == len(LOOKS)
