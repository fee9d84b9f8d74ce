"""Home in a real browser: the picture of the whole model plays, goes on by a token, and its stations are doors."""

import re
from urllib.parse import parse_qs, urlsplit

from tests.browser.conftest import answered, open_page, settle

TEXT = "The Eiffel Tower is in the city of"


def visit(page, app_url: str) -> None:
    open_page(page, f"{app_url.rstrip('/')}/?text={TEXT.replace(' ', '+')}")
    page.locator(".river canvas").wait_for(timeout=60_000)


def time_of(page) -> int:
    return int(page.get_by_label("Time of the picture").input_value())


def wait_for_the_end(page) -> None:
    page.wait_for_function(
        "() => [...document.querySelectorAll('*')].some(node => node.shadowRoot?.querySelector('.river .time')"
        "?.value === '1000')",
        timeout=60_000,
    )


def test_it_plays_once_and_then_the_slider_moves_it(page, app_url):
    visit(page, app_url)
    wait_for_the_end(page)
    assert page.get_by_text("drawn: ␣Paris").is_visible()
    page.get_by_label("Time of the picture").fill("300")
    assert time_of(page) == 300
    assert page.locator(".river .now").inner_text().startswith("block ")


def test_the_drawn_token_becomes_the_next_one_of_the_sentence(page, app_url):
    visit(page, app_url)
    with answered(page):
        page.get_by_role("button", name="Next token →").click()
    assert parse_qs(urlsplit(page.url).query)["text"] == [f"{TEXT} Paris"]
    page.get_by_role("button", name=re.compile(r"^Token 10, ␣Paris")).wait_for()


def test_who_asks_for_little_motion_sees_the_last_frame_at_once(browser, app_url):
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 390, "height": 844})
    page = context.new_page()
    visit(page, app_url)
    assert time_of(page) == 1000
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_stations_lead_to_their_pages_by_click_and_by_key(page, app_url):
    for station, where, seen in (
        (re.compile("^Token 4, ␣Tower"), "tokenization", "Pretrained"),
        (re.compile("^Block 24"), "architecture", "One block"),
        (re.compile("^block 24, head 6"), "attention", "One head"),
        (re.compile("^random number"), "probabilities", "Draw"),
    ):
        visit(page, app_url)
        wait_for_the_end(page)
        page.get_by_role("button", name=station).focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{where}**")
        settle(page)
        assert page.locator("[role='radio'][aria-checked='true']").first.inner_text() == seen


def test_verify_finds_every_number_equal(page, app_url):
    visit(page, app_url)
    page.get_by_role("button", name="Verify", exact=True).click()
    page.get_by_text(re.compile(r"^Equal: [\d,]+ claims?,")).wait_for(timeout=60_000)


def test_the_poster_opens_in_a_browser_at_its_size_on_paper(page, app_url, tmp_path):
    visit(page, app_url)
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Poster (A2)").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "river.svg"
    page.goto(file.as_uri())
    millimetres = page.evaluate(
        "[document.documentElement.width, document.documentElement.height].map(side => side.baseVal.valueAsString)"
    )
    assert millimetres == ["594mm", "420mm"]
    words = page.locator("text").all_text_contents()
    assert any(TEXT in line for line in words)
    assert any("all equal" in line for line in words)
