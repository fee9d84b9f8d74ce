"""Conversations in a real browser with the real model: no text is lost, whatever the visitor does."""

import re

from tests.browser.conftest import answered, had_to_wait, open_page, settle, watch_for_waiting

ANSWER = "The answer to this classic math problem is 4."
LONG = "Tell me a very long story about a ship, a storm and a cook."


def send(page, text: str) -> None:
    messages = page.get_by_test_id("stChatMessage")
    there = messages.count()
    box = page.get_by_placeholder("Your message")
    box.fill(text)
    box.press("Enter")
    messages.nth(there).wait_for(timeout=60_000)


def replies(page):
    return page.get_by_test_id("stChatMessage").filter(has=page.get_by_test_id("stChatMessageAvatarAssistant"))


def wait_until_writing(page, place: int = 0) -> None:
    """Wait until the reply has some words and is still growing."""
    page.get_by_role("button", name="Stop").last.wait_for(timeout=60_000)
    page.wait_for_function(
        "place => [...document.querySelectorAll('[data-testid=stChatMessage]')].at(place)?.innerText.length > 20",
        arg=2 * place + 1,
        timeout=60_000,
    )


def ready(page) -> None:
    settle(page)
    page.get_by_role("button", name="Regenerate").wait_for()


def test_a_full_conversation_with_verify_and_what_is_sent(page, app_url):
    open_page(page, f"{app_url}/chat?chat_new_tokens=24")
    send(page, "What is 2+2?")
    page.get_by_text(ANSWER).wait_for(timeout=120_000)
    ready(page)
    send(page, "<img src=x onerror=alert(1)> **b** $x$ " + "y" * 3000)
    ready(page)
    heading = page.get_by_role("heading", level=1).bounding_box()
    assert heading and 0 <= heading["y"] < 100, "a growing conversation moves the page"
    assert page.locator("main img[src='x'], section img[src='x']").count() == 0
    wide = "node => node.scrollWidth > node.clientWidth"
    assert not page.get_by_test_id("stMainBlockContainer").evaluate(wide)
    page.get_by_role("button", name="Verify").click()
    page.get_by_text(re.compile(r"^Equal: [\d,]+ claims?,")).wait_for(timeout=120_000)
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="What is sent", exact=True).click()
    page.get_by_text("You did not type this: the").wait_for(timeout=60_000)
    page.get_by_text(re.compile("^the model · ")).wait_for()


def test_stop_keeps_the_words_and_the_next_message_goes_on(page, app_url):
    open_page(page, f"{app_url}/chat?chat_new_tokens=256")
    send(page, LONG)
    wait_until_writing(page)
    with answered(page):
        page.get_by_role("button", name="Stop").click()
    ready(page)
    kept = replies(page).first.inner_text()
    assert len(kept) > 10
    page.get_by_text(re.compile("· stopped$")).wait_for()
    send(page, "What is 2+2?")
    wait_until_writing(page, 1)
    assert replies(page).first.inner_text() == kept


def test_a_second_message_while_the_first_answer_is_written(page, app_url):
    open_page(page, f"{app_url}/chat?chat_new_tokens=256")
    send(page, LONG)
    wait_until_writing(page)
    send(page, "What is 2+2?")
    wait_until_writing(page, 1)
    assert page.get_by_test_id("stChatMessage").count() == 4
    assert len(replies(page).first.inner_text()) > 10


def test_two_visitors_chat_at_once_and_one_leaves(page, browser, app_url):
    other = browser.new_context().new_page()
    open_page(other, f"{app_url}/chat?chat_new_tokens=256")
    open_page(page, f"{app_url}/chat?chat_new_tokens=24")
    send(other, LONG)
    wait_until_writing(other)
    other.context.close()
    send(page, "What is 2+2?")
    page.get_by_text(ANSWER).wait_for(timeout=60_000)
    ready(page)
    watch_for_waiting(page)
    send(page, "And 3+3?")
    ready(page)
    assert replies(page).count() == 2 and not had_to_wait(page)


def test_the_raw_prompt_and_the_frame_side_by_side(page, app_url):
    open_page(page, f"{app_url}/chat?view=Two+by+two&text=What+is+2%2B2%3F&chat_new_tokens=24")
    page.get_by_role("button", name="Generate").click()
    page.get_by_text(ANSWER).wait_for(timeout=120_000)
    page.get_by_role("button", name="Show the code").wait_for(timeout=120_000)
    assert page.get_by_text(re.compile("· ended: ")).count() == 2
