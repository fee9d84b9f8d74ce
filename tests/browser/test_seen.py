"""What is read off a page is what stands there: places, sizes and overprinted texts of a page made by hand."""

import pytest

from bench.screens.measure import labels, look, place

PAGE = """
<style>
  * { margin: 0 } body { font: 20px/1 monospace }
  p { position: absolute }
</style>
<div data-testid="stApp"><div data-testid="stMain" style="position:absolute; inset:0; overflow:auto">
  <div data-testid="stMainBlockContainer">BODY</div>
</div></div>
"""
FIGURE = """<div class="st-key-figure"><div data-testid="stPlotlyChart">
  <svg class="main-svg" width="300" height="200" style="position:absolute; left:0; top:100px">
    <g class="mlayer"><path d="M10 30h50v20h-50z"/><path d="M10 150h50v20h-50z"/></g>
    <text y="20" font-size="10" transform="scale(2)">twice</text><text y="190" font-size="10">once</text>
  </svg>
</div></div>"""


@pytest.fixture
def shown(page):
    """Show a body on a screen of 400 x 400 pixels."""

    def show(body: str):
        page.set_viewport_size({"width": 400, "height": 400})
        page.set_content(PAGE.replace("BODY", body))
        return page

    return show


def test_the_first_mark_and_the_last_one_are_those_of_the_traces(shown):
    found = place(shown(FIGURE))
    assert (found.kind, found.first, found.bottom, found.scrolled) == ("figure", 130, 270, 0)


def test_a_page_without_a_figure_has_no_first_mark(shown):
    assert place(shown("<p>words</p>")).kind == "none"


def test_letters_are_as_large_as_they_are_seen(shown):
    found = labels(shown(FIGURE + "<p style='top:300px; transform:scale(.5)'>half</p>"), 20)
    assert found.count == 3 and found.smallest == 10
    assert [label["written"] for label in found.small] == ["once", "half"]
    assert found.share == pytest.approx(300 * 200 / (400 * 400))


def test_letters_in_a_shadow_tree_are_read_and_hidden_ones_are_not(shown):
    page = shown("<div id=host></div><p hidden>none</p><p style='opacity:0'>none</p>")
    page.evaluate("document.querySelector('#host').attachShadow({mode: 'open'}).innerHTML = '<b>inside</b>'")
    assert labels(page, 30).small == [{"written": "inside", "size": 20, "where": "stMainBlockContainer"}]


def test_texts_over_each_other_are_found_and_neighbours_are_not(shown):
    apart = "<p style='top:0'>above</p><p style='top:20px'>below</p><p style='left:100px'>beside</p>"
    assert look(shown(apart), "overprints()") == []
    [pair] = look(shown("<p style='top:0'>above</p><p style='top:10px; left:20px'>over</p>"), "overprints()")
    assert pair[:2] == ["above", "over"]


def test_a_page_wider_than_the_screen_scrolls_sideways(shown):
    assert look(shown("<div style='width:400px; height:10px'></div>"), "sideways()") == 0
    assert look(shown("<div style='width:460px; height:10px'></div>"), "sideways()") == 60
