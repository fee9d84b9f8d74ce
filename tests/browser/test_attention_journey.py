"""The Attention page in a real browser: clicks on tokens, cells, tiles and the board, which AppTest cannot make."""

import re

from tests.browser.conftest import answered, open_page, settle

PRONOUN = "text=The+animal+didn't+cross+the+street+because+it+was+too+tired"
VIEWS = ["One head", "All heads", "Kinds of heads", "Does it matter?", "Predict, then reveal"]


def open_attention(page, app_url: str, query: str) -> None:
    open_page(page, f"{app_url}/attention?{query}")
    page.get_by_text("revision").wait_for(timeout=120_000)
    settle(page)


def choose_view(page, view: str) -> None:
    radio = page.get_by_role("radio", name=view, exact=True)
    if not radio.is_checked():
        with answered(page):
            radio.click()


def click_in(page, figure: str, across: float, down: float) -> None:
    """Click inside the plotted area of a figure, at a share of its width and height."""
    area = page.locator(f"[class*='st-key-{figure}'] .nsewdrag").first
    area.wait_for()
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    spot = {"x": across * box["width"], "y": down * box["height"]}
    area.hover(position=spot)
    page.wait_for_timeout(200)  # Plotly looks for the point under the pointer at most every 50 ms
    with answered(page):
        area.click(position=spot)


def test_every_view_verifies_itself(page, app_url):
    open_attention(page, app_url, PRONOUN)
    for view in VIEWS:
        choose_view(page, view)
        if view == "Predict, then reveal":  # nothing to verify before: it would tell the answer
            with answered(page):
                page.locator(".word", has_text="animal").click()
            with answered(page):
                page.get_by_role("button", name="Reveal", exact=True).click()
        page.get_by_role("button", name="Verify").click()
        page.get_by_text(re.compile(r"^Equal: [\d,]+ claims?,")).wait_for(timeout=60_000)
        page.keyboard.press("Escape")
        settle(page)
        assert "stException" not in page.content()


def test_clicks_on_tokens_cells_and_tiles_lead_on(page, app_url):
    open_attention(page, app_url, f"{PRONOUN}&looks=it")
    assert page.locator(".word.query").inner_text().startswith("␣it")
    assert page.locator(".arcs path").count() > 3
    page.locator(".word", has_text="street").click()
    page.locator(".word.query", has_text="street").wait_for()
    click_in(page, "head-heatmap", 0.5 / 12, 1.5 / 12)
    page.locator(".word.query", has_text="animal").wait_for()
    choose_view(page, "All heads")
    click_in(page, "mosaic", 18.5 / 30, 6.5 / 9)
    page.locator(".word.query").wait_for()
    assert "layer=19" in page.url and "head=7" in page.url and "looks=2" in page.url


def test_arrow_keys_go_from_token_to_token_and_enter_asks_the_one_in_focus(page, app_url):
    open_attention(page, app_url, f"{PRONOUN}&looks=it")
    tokens = page.locator(".word")
    page.locator(".word.query").focus()
    for key, expected in (("ArrowLeft", "because"), ("End", "tired"), ("Home", "The"), ("ArrowRight", "animal")):
        page.keyboard.press(key)
        focused, tab_stops = (
            tokens.evaluate_all(f"all => all.filter(one => one.matches(`{kind}`)).map(one => one.title)")
            for kind in (":focus", "[tabindex='0']")
        )
        assert len(focused) == 1 and expected in focused[0]
        assert tab_stops == focused
    with answered(page):
        page.keyboard.press("Enter")
    page.locator(".word.query", has_text="animal").wait_for()


def test_the_class_picks_and_the_weights_appear(page, app_url):
    open_attention(page, app_url, f"{PRONOUN}&looks=it&view=Predict,+then+reveal")
    assert page.locator(".arcs path").count() == 0
    with answered(page):
        page.locator(".word", has_text="animal").click()
    page.get_by_role("button", name="Reveal", exact=True).click()
    page.get_by_text("block 14, head 9 most of all").wait_for()
    assert page.locator(".word.picked", has_text="animal").count() == 1
    assert page.locator(".arcs path").count() > 3


def test_a_part_goes_off_and_on_and_the_sweep_can_be_stopped(page, app_url):
    open_attention(page, app_url, "text=The+capital+of+France+is&view=Does+it+matter?")
    page.get_by_text("Everything is on.").wait_for()
    for _ in range(2):
        click_in(page, "board", 0.5 / 30, 10.5 / 11)
        page.get_by_text("the MLP of block 1").wait_for()
        click_in(page, "board", 0.5 / 30, 10.5 / 11)
        page.get_by_text("Everything is on.").wait_for()
    page.get_by_role("button", name="Rank all heads").click()
    page.get_by_text(re.compile("Block [3-9] of 30")).wait_for(timeout=120_000)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name=re.compile("Continue after")).wait_for(timeout=60_000)
    page.get_by_text("Most effect on this text").wait_for()


def test_tokens_that_look_like_markup_are_text(page, app_url):
    open_attention(page, app_url, "text=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%20hello")
    assert page.locator(".words img").count() == 0
    assert "img" in page.locator(".words").inner_text()
