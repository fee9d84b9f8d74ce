"""A visitor's first journey: from a fresh server to a shared link."""

import os
import re
from urllib.parse import parse_qs, urlsplit

from core.ui.state.link import DEFAULT_TEXT
from tests.browser.conftest import (
    SlowNetwork,
    answered,
    copy_link,
    go_to,
    open_page,
    running_server,
    settle,
    strip_holds,
)

# Rows keep their place in the document and glide to their rank.
IN_ORDER = """async root => {
    await Promise.all(root.getAnimations({ subtree: true }).map(glide => glide.finished.catch(() => 0)))
    const top = node => node.getBoundingClientRect().top
    const numbers = [...root.querySelectorAll(".chance .number")].sort((one, other) => top(one) - top(other))
    return numbers.map(node => node.innerText)
}"""


def numbers(page) -> list[str]:
    """Probabilities on screen, from the top."""
    page.wait_for_selector(".pipeline .chance .number", timeout=150_000)
    return page.locator(".pipeline").evaluate(IN_ORDER)


def type_sentence(page, text: str) -> None:
    field = page.get_by_label("Your text")
    field.fill(text)
    with answered(page):
        field.press("Enter")
    assert parse_qs(urlsplit(page.url).query)["text"] == [text]


def test_home_leads_to_numbers(page, app_url):
    open_page(page, app_url)
    assert page.get_by_text("SmolLM2-135M-Instruct").first.is_visible()
    page.get_by_test_id("stPageLink").get_by_role("link", name="Probabilities").click()
    page.wait_for_url("**/probabilities**")
    assert "65.62%" in numbers(page)
    assert page.get_by_label("Your text").input_value() == DEFAULT_TEXT


def test_a_deep_link_into_a_fresh_process_shows_the_whole_app(page, smollm):
    with running_server() as url:
        open_page(page, f"{url}/probabilities?text=The%20capital%20of%20France%20is&top=5")
        shown = numbers(page)
        assert page.get_by_label("Your text").input_value() == "The capital of France is"
        assert page.get_by_test_id("stSidebarNavLink").count() == 7
        assert len(shown) == 6  # five tokens, and all others
        page.get_by_test_id("stSidebarNavLink").first.click()
        page.get_by_text("Models").first.wait_for()


def test_sentence_model_and_link_travel_together(page, browser, app_url, small_model_folders):
    open_page(page, f"{app_url}/probabilities")
    before = numbers(page)
    type_sentence(page, "Once upon a time")
    assert numbers(page) != before
    page.get_by_role("button", name="SmolLM2-135M-Instruct").click()
    page.get_by_role("combobox", name=re.compile("Number format")).click()
    with answered(page):
        page.get_by_role("option", name="bfloat16").click()
    page.keyboard.press("Escape")
    page.get_by_text("· bfloat16 ·").wait_for(timeout=60_000)
    shown = numbers(page)
    link = copy_link(page)
    other = browser.new_context().new_page()
    open_page(other, link)
    assert numbers(other) == shown
    assert other.get_by_label("Your text").input_value() == "Once upon a time"
    other.context.close()


def test_another_model_and_another_sentence_go_along_in_the_link(page, browser, app_url, small_model_folders):
    open_page(page, app_url)
    page.get_by_role("button", name="Models").click()
    page.get_by_text("A model of your own").click()
    page.get_by_label("Folder or owner/name").fill(str(small_model_folders["gpt2"]))
    page.get_by_role("button", name="Use it").click()
    go_to(page, "Probabilities")
    page.get_by_text("Numbers by gpt2").wait_for(timeout=60_000)
    type_sentence(page, "The quick brown fox")
    shown = numbers(page)
    link = copy_link(page)
    other = browser.new_context().new_page()
    open_page(other, link)
    other.get_by_text("Numbers by gpt2").wait_for(timeout=60_000)
    assert numbers(other) == shown
    assert other.get_by_label("Your text").input_value() == "The quick brown fox"
    other.context.close()


def test_a_choice_is_not_undone_by_a_click_made_before_the_browser_heard_of_it(page, app_url, small_model_folders):
    network = SlowNetwork(page)
    page.goto(app_url)
    page.get_by_role("button", name="Models").click()
    page.get_by_text("A model of your own").click()
    page.get_by_label("Folder or owner/name").fill(str(small_model_folders["gpt2"]))
    page.get_by_label("Folder or owner/name").blur()
    with network:
        page.get_by_role("button", name="Use it").click()
        network.wait_for_runs(1)
        go_to(page, "Probabilities")
        network.wait_for_runs(2)
        network.overtake()
    page.get_by_text("Numbers by gpt2").wait_for(timeout=60_000)
    field = page.get_by_label("Your text")
    field.fill("The quick brown fox")
    field.press("Enter")
    page.wait_for_function("() => new URL(location).searchParams.get('text') === 'The quick brown fox'")
    assert page.get_by_text("Numbers by gpt2").is_visible()
    assert parse_qs(urlsplit(page.url).query)["model"][0].endswith("gpt2")


def test_an_example_is_not_undone_by_a_click_made_before_the_browser_heard_of_it(page, app_url):
    network = SlowNetwork(page)
    page.goto(f"{app_url}/probabilities?text=Once+upon+a+time")
    numbers(page)
    strip_holds(page, 4).wait_for()
    with network:
        page.get_by_role("button", name="Hello my name").click()
        network.wait_for_runs(1)
        page.get_by_role("button", name="Verify").click()
        network.wait_for_runs(2)
    page.get_by_text(re.compile(r"^Equal: [\d,]+ claims?,")).wait_for(timeout=60_000)
    assert strip_holds(page, 3).is_visible()
    assert page.get_by_label("Your text").input_value() == "Hello my name"


def test_verify_takes_one_click(page, app_url):
    open_page(page, f"{app_url}/probabilities?dtype=bfloat16")
    numbers(page)
    page.get_by_role("button", name="Verify").click()
    page.get_by_text(re.compile(r"^Equal: [\d,]+ claims?,")).wait_for(timeout=30_000)


def test_what_visitors_type_is_shown_as_text(page, app_url):
    open_page(page, f"{app_url}/probabilities")
    type_sentence(page, "<img src=x onerror=alert(1)> **b** $x$")
    assert page.locator("main img[src='x'], section img[src='x']").count() == 0
    assert strip_holds(page, 18).is_visible()


def test_fast_typing_loses_nothing(page, app_url):
    open_page(page, f"{app_url}/probabilities")
    numbers(page)
    field = page.get_by_label("Your text")
    for number in range(10):
        field.fill(f"Fast {number}")
        field.press("Enter")
    page.wait_for_function("() => new URL(location).searchParams.get('text') === 'Fast 9'")
    settle(page)
    assert field.input_value() == "Fast 9"
    assert strip_holds(page, 3).is_visible()


def test_back_button_restores_the_sentence_before(page, app_url):
    open_page(page, f"{app_url}/probabilities?text=Hello%20my%20name")
    first = numbers(page)
    type_sentence(page, "Once upon a time")
    with answered(page):
        page.go_back()
    assert page.get_by_label("Your text").input_value() == "Hello my name"
    assert numbers(page) == first


def test_back_and_forward_go_through_the_views_that_were_open(page, app_url):
    def view() -> str:
        return page.locator("[role='radio'][aria-checked='true']").inner_text()

    open_page(page, f"{app_url}/probabilities?view=Curve")
    assert view() == "Curve"
    for title in ("Draw", "Pipeline"):
        with answered(page):
            page.get_by_role("radio", name=title, exact=True).click()
        assert view() == title
    for go, title in ((page.go_back, "Draw"), (page.go_back, "Curve"), (page.go_forward, "Draw")):
        with answered(page):
            go()
        assert view() == title


def test_the_view_before_is_gone_before_the_next_one_has_come(page, app_url):
    network = SlowNetwork(page)
    open_page(page, f"{app_url}/probabilities")
    numbers(page)
    before = page.locator(".pipeline"), page.get_by_role("slider", name="Top-k", exact=True)
    with network:
        page.get_by_role("radio", name="Curve").click()
        network.wait_for_runs(1)
        network.deliver(up_to=b"view-2-drawn")
        for part in before:
            part.wait_for(state="hidden")
        assert page.get_by_label("Your text").is_visible()
        sign = page.locator(".st-key-stage").evaluate("node => getComputedStyle(node, '::before').content")
        assert sign == '"Computing …"'
    page.locator(".curve").wait_for()
    page.get_by_role("slider", name="Top-k cut").wait_for()
    settle(page)
    with network:  # the same view again: what stands there stays until it is replaced
        page.get_by_role("slider", name="Top-k cut").press("ArrowRight")
        network.wait_for_runs(1)
        network.deliver(up_to=b"view-2-drawn")
        assert page.locator(".curve").is_visible()


def test_a_public_server_refuses_a_link_to_a_local_folder(page, small_model_folders, smollm):
    with running_server(
        LLM_PLAYGROUND_PUBLIC="1", LLM_PLAYGROUND_CACHE=os.environ.get("LLM_PLAYGROUND_CACHE", "")
    ) as url:
        open_page(page, f"{url}/probabilities?model=folder:{small_model_folders['gpt2']}")
        assert page.get_by_text("A public deployment offers catalog models only").is_visible()
        assert "65.62%" in numbers(page)
