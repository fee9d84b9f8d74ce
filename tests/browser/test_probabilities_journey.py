"""The Probabilities page in a real browser: what AppTest cannot check, such as the address bar and figures."""

import re

import pytest

from tests.browser import conftest
from tests.browser.conftest import answered, settle

DRAWN = ".pipeline .row, .curve .line, .bars .bar-row, .surprisal .column, .lens .cell, .draw .segment"
VIEWS = ["Curve", "Ask a word", "Sentence", "Logit lens", "Change a word", "Draw", "Pipeline"]


def open_page(page, app_url: str, query: str = "") -> None:
    conftest.open_page(page, f"{app_url.rstrip('/')}/probabilities?{query}")
    page.wait_for_selector(DRAWN, timeout=120_000)


def choose_view(page, view: str) -> None:
    with answered(page):
        page.get_by_role("radio", name=view, exact=True).click()


def test_a_visitor_goes_through_all_views_and_each_verifies_itself(page, app_url):
    open_page(page, app_url, "text=The+capital+of+France+is")
    for view in VIEWS:
        choose_view(page, view)
        page.wait_for_selector(DRAWN, timeout=60_000)
        page.get_by_role("button", name="Verify").click()
        page.get_by_text(re.compile(r"^Equal: [\d,]+ claims?,")).wait_for(timeout=60_000)
        page.keyboard.press("Escape")
        settle(page)
        assert "stException" not in page.content()


def test_a_slider_changes_the_figure_and_the_address_and_the_link_restores_it(page, app_url):
    open_page(page, app_url)
    slider = page.get_by_role("slider", name="Top-k")
    slider.focus()
    for _ in range(3):
        with answered(page):
            page.keyboard.press("ArrowRight")
    page.get_by_text("removed by top-k").first.wait_for(timeout=20_000)
    assert "top_k=3" in page.url
    open_page(page, app_url, "top_k=3")
    page.get_by_text("removed by top-k").first.wait_for(timeout=20_000)


def test_examples_of_guesses_and_lens_are_drawn(page, app_url):
    for view in ("Ask a word", "Logit lens"):
        open_page(page, app_url, f"view={view.replace(' ', '+')}")
        assert page.get_by_role("radio", name=view, exact=True).is_checked()
        examples = page.locator("[class*='st-key-preset-'] button").all()
        assert len(examples) > 1
        for example in examples:
            with answered(page):
                example.click()
            assert page.locator(DRAWN).count() and "stException" not in page.content()


def test_a_token_that_looks_like_markup_is_shown_as_text(page, app_url):
    open_page(page, app_url, "view=Sentence&text=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%20hello")
    assert page.locator(".surprisal img").count() == 0
    assert "img" in page.locator(".surprisal .columns").inner_text()


@pytest.mark.parametrize(("view", "figure"), [("Pipeline", ".pipeline"), ("Curve", ".curve"), ("Draw", ".draw")])
def test_a_dragged_slider_moves_the_figure_without_the_server_and_rests_on_its_numbers(page, app_url, view, figure):
    open_page(page, app_url, f"view={view}&text=The+capital+of+France+is&temperature=1.5")
    drawn = page.locator(figure)
    thumb = page.locator(".st-key-temperature [data-testid='stSliderThumbValue']").bounding_box()
    x, y = thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] + 9
    before = drawn.inner_text()
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(x - 12 * step, y)
    page.wait_for_function("figure => figure.dataset.numbers === 'browser'", arg=drawn.element_handle())
    assert "temperature=1.5" in page.url
    moved = drawn.inner_text()
    assert moved != before
    with answered(page):
        page.mouse.up()
    page.wait_for_function("figure => figure.dataset.numbers === 'server'", arg=drawn.element_handle())
    assert drawn.inner_text() == moved
    assert "temperature=1.5" not in page.url


def place_of_the_number(page) -> float:
    bar, arrow = (page.locator(f".draw {part}").bounding_box() for part in (".all", ".pointer"))
    return (arrow["x"] - bar["x"]) / bar["width"]


# Counts how often the number falls: each is an animation of the pointer, over before a test could look.
COUNT_FALLS = """
    window.falls = 0
    const animate = Element.prototype.animate
    Element.prototype.animate = function (...given) {
        if (this.className.startsWith("pointer")) window.falls++
        return animate.apply(this, given)
    }
"""


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_random_number_falls_onto_its_place_on_the_bar(page, app_url, motion):
    page.emulate_media(reduced_motion=motion)
    page.add_init_script(COUNT_FALLS)
    open_page(page, app_url, "view=Draw")
    settle(page)
    before, fallen = page.locator(".draw .number").inner_text(), page.evaluate("window.falls")
    with answered(page):
        page.get_by_role("button", name="Other random numbers").click()
    # The component may draw after the page has answered.
    number = page.locator(".draw .number", has_not_text=before).inner_text()
    assert number != before
    assert page.evaluate("window.falls") - fallen == (motion == "no-preference")
    page.wait_for_timeout(800)
    assert place_of_the_number(page) == pytest.approx(float(number), abs=2e-3)


def test_a_click_below_a_column_of_the_lens_moves_the_cursor(page, app_url):
    open_page(page, app_url, "view=Logit+lens")
    with answered(page):
        page.get_by_role("button", name="␣Tower → ␣is").click()
    assert "looks=4" in page.url
    assert page.get_by_text("the embedding alone says").inner_text().startswith("After ␣Tower")


# Bytes up to the picture, the page's own scripts included; the logits, which come last, are 197,000 more.
@pytest.mark.parametrize(("view", "most"), [("Pipeline", 66_000), ("Curve", 82_000), ("Draw", 76_000)])
def test_the_first_picture_needs_few_bytes_and_the_logits_come_last(page, app_url, view, most):
    frames = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
    open_page(page, app_url, f"view={view}&text=A+text+of+its+own+for+{view}")
    picture = next(place for place, frame in enumerate(frames) if b'"sentence"' in frame and b'"frame"' in frame)
    array = next(place for place, frame in enumerate(frames) if len(frame) > 4 * 49_152)
    assert picture < array and sum(map(len, frames[: picture + 1])) <= most
    assert sum(map(len, frames[array + 1 :])) <= 8_000, "what comes after the logits waits for them"
