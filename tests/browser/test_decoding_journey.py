"""The Decoding page in a real browser: texts grow, stop and branch, and a closed tab frees the model."""

import re

from tests.browser.conftest import answered, had_to_wait, open_page, settle, watch_for_waiting

GROWING = """() => [...document.querySelectorAll('[class*=st-key-growing]')].some(text => text.textContent.trim())"""


def open_decoding(page, app_url: str, query: str = "") -> None:
    open_page(page, f"{app_url.rstrip('/')}/decoding?text=Once+upon+a+time&{query}")
    page.get_by_role("radio", name="Compare").wait_for(timeout=60_000)
    settle(page)


def generate(page) -> None:
    page.get_by_role("button", name="Generate").click()


def texts(page) -> list[str]:
    return page.locator(".written .line").all_inner_texts()


def test_texts_grow_stop_keeps_them_and_a_token_leads_to_its_step_and_a_branch(page, app_url):
    open_decoding(page, app_url, "texts=2&new_tokens=48")
    generate(page)
    page.wait_for_function(GROWING, timeout=60_000)
    with answered(page):
        page.get_by_role("button", name="Stop").click()
    page.get_by_text("what was there stays").wait_for(timeout=60_000)
    page.locator(".written .piece").first.wait_for(timeout=20_000)
    assert len(texts(page)) == 2

    with answered(page):
        page.locator(".written .piece").first.click()
    page.get_by_text("Take another token here").wait_for(timeout=60_000)
    page.locator("[class*='st-key-take-'] button:not([disabled])").first.click()
    page.get_by_text("from 1 at token 1").first.wait_for(timeout=120_000)
    assert "stException" not in page.content()


def test_a_finished_column_verifies_itself_and_its_tokens_are_reached_by_keyboard(page, app_url):
    open_decoding(page, app_url, "texts=2&new_tokens=6")
    generate(page)
    page.locator(".written .piece").first.wait_for(timeout=60_000)
    settle(page)
    page.get_by_role("button", name="Verify").click()
    page.get_by_text(re.compile(r"^Equal: [\d,]+ claims?,")).wait_for(timeout=60_000)
    page.keyboard.press("Escape")
    settle(page)
    page.locator(".written .piece").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_text("Take another token here").wait_for(timeout=60_000)
    page.get_by_text(re.compile("^Token 2,")).wait_for(timeout=20_000)


def test_the_beam_tree_is_drawn_at_first_sight(page, app_url):
    open_page(page, f"{app_url.rstrip('/')}/decoding?text=Once+upon+a+time&view=Beam+tree&beam_tokens=4")
    page.locator(".js-plotly-plot").wait_for(timeout=60_000)
    assert page.get_by_text("greedy's path").count()


def test_closed_tabs_free_the_model_for_the_next_visitor(browser, page, app_url):
    leaving = [browser.new_context() for _ in range(2)]
    for context in leaving:
        tab = context.new_page()
        open_decoding(tab, app_url, "texts=8&new_tokens=256")
        generate(tab)
        tab.wait_for_function(GROWING, timeout=60_000)
    for context in leaving:
        context.close()

    open_decoding(page, app_url, "texts=2&new_tokens=12")
    # Had both gone on, a pass of this visitor would have waited for one of theirs and said so.
    watch_for_waiting(page)
    generate(page)
    page.locator(".written .piece").first.wait_for(timeout=60_000)
    assert not had_to_wait(page)


def test_texts_come_back_after_a_reload_without_being_generated_again(page, app_url):
    open_decoding(page, app_url, "texts=2&new_tokens=6")
    generate(page)
    page.locator(".written .piece").first.wait_for(timeout=60_000)
    settle(page)
    before = texts(page)
    page.reload()
    page.locator(".written .piece").first.wait_for(timeout=60_000)
    settle(page)
    assert texts(page) == before and len(before) == 2
    assert not page.get_by_text("Settings have changed").count()
    assert not page.get_by_text("continue another text").count()


def test_a_text_that_has_grown_leaves_nothing_of_its_growth_behind(page, app_url):
    open_decoding(page, app_url, "texts=2&c1_strategy=Beam+search&new_tokens=16")
    generate(page)
    page.locator(".written .piece").first.wait_for(timeout=60_000)
    settle(page)
    assert not page.evaluate(GROWING)
