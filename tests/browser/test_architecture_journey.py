"""The Architecture page in a real browser: clicks on the map, keys, verified values and a link that restores them."""

import re

import pytest

from bench.screens.measure import DESK, PHONE, look, opened
from bench.screens.views import view_links
from tests.browser.conftest import answered, open_page, settle

VIEWS = ["Modules", "Linear layer", "Token embeddings", "Two models", "Cost", "One block", "Ledger", "Map"]


def visit(page, app_url: str, query: str = "") -> None:
    open_page(page, f"{app_url.rstrip('/')}/architecture?{query}")


def click(page, locator) -> None:
    with answered(page):
        locator.click()


def pressed(page) -> str:
    return page.locator(".map .box[aria-pressed='true'] .title").inner_text().split("\n")[0]


def test_a_visitor_goes_through_all_views_and_each_verifies_itself(page, app_url):
    visit(page, app_url, "text=The+capital+of+France+is")
    for view in VIEWS:
        click(page, page.get_by_role("radio", name=view, exact=True))
        page.get_by_role("button", name="Verify").click()
        page.get_by_text(re.compile(r"^Equal: [\d,]+ claims?,")).wait_for(timeout=60_000)
        page.keyboard.press("Escape")
        settle(page)
        assert "stException" not in page.content()


def test_a_click_on_the_map_opens_the_part_and_leads_to_its_computation(page, app_url):
    visit(page, app_url, "text=Hello+my+name")
    page.locator(".map .arrow").first.wait_for(timeout=60_000)
    assert [arrow.inner_text() for arrow in page.locator(".map .arrow").all()] == [
        "3 token ids",
        "3 × 576",
        "3 × 576",
        "3 × 576",
        "3 × 49,152",
    ]
    click(page, page.locator(".map .box", has_text="MLP"))
    page.get_by_text("LlamaMLP").first.wait_for(timeout=20_000)
    assert pressed(page).startswith("MLP") and "piece=MLP" in page.url
    page.locator(".map .box", has_text="Final norm").focus()
    page.keyboard.press("Enter")
    page.get_by_text("One last norm").wait_for(timeout=20_000)
    click(page, page.locator(".map .box", has_text="Attention"))
    click(page, page.get_by_role("button", name="See it compute in block 1"))
    page.locator(".js-plotly-plot").first.wait_for(timeout=60_000)
    assert pressed(page) == "Scores"
    click(page, page.locator(".map .box", has_text="Gate times up"))
    page.get_by_text("What the gate lets through.").wait_for(timeout=20_000)


def test_gpt2_shows_its_architecture_without_its_weights(page, app_url):
    visit(page, app_url, "view=Modules")
    click(page, page.get_by_role("button", name="GPT-2", exact=True))
    page.get_by_text("layers: 12 | heads: 12 | hidden: 768").first.wait_for(timeout=30_000)
    page.get_by_text("124,439,808").first.wait_for(timeout=30_000)
    assert "of=gpt2" in page.url and "model=smollm2" in page.url  # the other pages keep their model


def test_a_link_restores_block_step_and_matrices(page, app_url):
    visit(page, app_url, "view=One+block&text=The+quick+brown+fox&arch_block=7&arch_step=10")
    page.get_by_text("Block 7 of 30").wait_for(timeout=60_000)
    assert pressed(page) == "Mask"
    visit(page, app_url, "view=Linear+layer&lin_x=5+7&lin_w=1+2&lin_b=3")
    page.locator(".js-plotly-plot").first.wait_for(timeout=30_000)
    assert page.get_by_label("x", exact=True).input_value() == "5 7"
    assert "22" in page.locator(".katex-html").first.inner_text()  # 1·5 + 2·7 + 3


def test_a_text_that_looks_like_markup_stays_text(page, app_url):
    visit(page, app_url, "text=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    page.locator(".map .text").wait_for(timeout=60_000)
    assert page.locator(".map img").count() == 0
    assert "<img" in page.locator(".map .text").inner_text()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_no_words_of_a_map_are_printed_over_each_other(browser, app_url, size):
    [link] = view_links("architecture", "Token embeddings")
    with opened(browser, app_url, link, size) as page:
        for scene, words in (("Countries and capitals", 16), ("Kinds of words", 24)):
            with answered(page):
                page.get_by_role("button", name=scene, exact=True).click()
            assert page.locator(".wordmap .mark").count() >= words
            assert look(page, "overprints()") == [], scene
