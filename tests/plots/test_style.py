"""Colours are readable in both themes, and those that meet are told apart by colour-blind people too."""

import colorsys
from itertools import combinations

import pytest

from core.plots import style
from core.plots.architecture_parts import PART_COLORS
from tests.plots.vision import SIGHTS, ciede2000, contrast, difference, over

# Background and text of Streamlit's two themes.
THEMES = {"light": ("#ffffff", "#31333f"), "dark": ("#0e1117", "#fafafa")}
MARKS = (
    *("PROBABILITY", "LOGIT", "REMOVED", "RISE", "FALL", "OURS", "NEUTRAL"),
    *("UNCERTAINTY", "ATTENTION", "MLP", "EMBEDDING", "EFFECT"),
)
# Meanings that stand side by side in one figure.
MEET = (
    ("PROBABILITY", "LOGIT", "REMOVED", "UNCERTAINTY", "OURS"),  # pipeline, curves, sentence, sweep, branches
    ("EMBEDDING", "ATTENTION", "MLP", "LOGIT", "REMOVED"),  # parts of a model, ledger, steps of a block
    ("RISE", "FALL"),  # changes of a probability, promoted tokens, terms of a product
    ("PROBABILITY", "FALL"),  # along a line
    ("EFFECT", "OURS"),  # what matters, and the parts a visitor switched off
)
PAIRS = list(dict.fromkeys(pair for group in MEET for pair in combinations(group, 2)))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_has_a_contrast_of_three_to_one_in_both_themes(mark, theme):
    assert contrast(getattr(style, mark), THEMES[theme][0]) >= 3


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_meanings_that_meet_are_far_apart_for_every_sight(one, other, sight):
    assert difference(getattr(style, one), getattr(style, other), sight) >= 20


@pytest.mark.parametrize("theme", THEMES)
def test_text_on_a_shade_of_a_scale_has_a_contrast_of_four_and_a_half_to_one(theme):
    ground, text = THEMES[theme]
    for scale in (style.PROBABILITY_SCALE, style.DIFFERENCE_SCALE):
        for _, shade in scale:
            *color, alpha = (float(part) for part in shade.removeprefix("rgba(").removesuffix(")").split(","))
            written = "#" + "".join(f"{int(part):02x}" for part in color)
            assert contrast(text, over(written, alpha, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_text_on_a_token_of_any_hue_has_a_contrast_of_four_and_a_half_to_one(theme):
    ground, text = THEMES[theme]
    for hue in range(360):  # hsl(hue 80% 50%), as the stylesheets of chips and strip and the merge tree write it
        color = "#" + "".join(f"{round(255 * part):02x}" for part in colorsys.hls_to_rgb(hue / 360, 0.5, 0.8))
        assert contrast(text, over(color, 0.32, ground)) >= 4.5


def test_contrast_and_difference_are_those_of_the_publications():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    # Pairs 1, 7, 13 and 20 of the test data of Sharma, Wu and Dalal.
    assert ciede2000((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=5e-5)
    assert ciede2000((50, 0, 0), (50, -1, 2)) == pytest.approx(2.3669, abs=5e-5)
    assert ciede2000((50, 2.49, -0.001), (50, -2.49, 0.0011)) == pytest.approx(7.2195, abs=5e-5)
    assert ciede2000((50, 2.5, 0), (58, 24, 15)) == pytest.approx(19.4535, abs=5e-5)


def test_red_and_green_of_one_brightness_meet_for_colour_blind_eyes_only():
    red, green = "#b8652b", "#7d8a2b"
    assert difference(red, green, "normal") > 25 > 12 > difference(red, green, "deuteranope")


@pytest.mark.parametrize("color", sorted(set(PART_COLORS.values())))
def test_numbers_on_the_bar_of_a_part_have_a_contrast_of_four_and_a_half_to_one(color):
    assert contrast(style.ink_on(color), color) >= 4.5
