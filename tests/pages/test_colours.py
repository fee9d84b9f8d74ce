"""Colours that meet in a figure are told apart by everybody: by the colour, or by a pattern, a dash or a symbol."""

import json
from collections.abc import Iterator
from itertools import combinations

import pytest

from bench.screens.views import view_links
from tests.pages.conftest import choose_view
from tests.plots.vision import SIGHTS, difference

pytestmark = pytest.mark.slow

PAGES = ("tokenization", "architecture", "attention", "probabilities", "decoding", "chat")
# Pages without a chart: the colours of their components are those of `tests/plots/test_style.py`.
COMPONENTS_ONLY = ("tokenization", "probabilities")
Look = tuple[str, str]  # a colour, and what else tells a mark apart


def looks(figure: dict) -> set[Look]:
    """Return how the marks of a figure look; hues of tokens and transparent shades are left out."""
    found = set()
    for trace in figure["data"]:
        marker, line = trace.get("marker", {}), trace.get("line", {})
        for color, pattern in _pairs(marker.get("color", marker.get("colors")), marker.get("pattern", {}).get("shape")):
            found.add((color, str(pattern or marker.get("symbol") or "")))
        if "lines" in trace.get("mode", ""):
            found.add((line.get("color"), line.get("dash", "")))
    return {(color, other) for color, other in found if isinstance(color, str) and color.startswith("#")}


def _pairs(colors: object, patterns: object) -> Iterator[tuple[object, object]]:
    colors = colors if isinstance(colors, list) else [colors]
    patterns = patterns if isinstance(patterns, list) else [patterns] * len(colors)
    return zip(colors, patterns, strict=False)


def too_near(found: set[Look]) -> list[str]:
    """List the pairs of looks that somebody takes for one another."""
    return [
        f"{one[0]} and {other[0]} for {sight}: {difference(one[0], other[0], sight):.0f}"
        for one, other in combinations(sorted(found), 2)
        if one[0] != other[0] and one[1] == other[1]
        for sight in SIGHTS
        if difference(one[0], other[0], sight) < 20
    ]


@pytest.mark.parametrize("page", PAGES)
def test_colours_that_meet_in_a_figure_are_told_apart(small_app, page):
    app, _ = small_app
    app.switch_page(f"pages/{page}.py").run()
    seen, faults = set(), []
    for link in view_links(page):
        choose_view(app, link.title)
        buttons = [button for button in app.button if link.press and button.label == link.press]
        if buttons:
            buttons[0].click().run()
        for number, chart in enumerate(app.get("plotly_chart")):
            found = looks(json.loads(chart.proto.spec))
            seen |= found
            faults += [f"{link.title}, figure {number}: {fault}" for fault in too_near(found)]
    assert seen or page in COMPONENTS_ONLY
    assert faults == []


def test_a_pair_that_only_colour_blind_people_confuse_is_found():
    assert too_near({("#b8652b", ""), ("#7d8a2b", "")})
    assert not too_near({("#b8652b", ""), ("#7d8a2b", "/")})
