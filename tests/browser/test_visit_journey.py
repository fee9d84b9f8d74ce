"""What a tab comes back to: after a reload, Back and Forward, beside another tab, on a restarted server."""

import re

import pytest

from core.ui.state.link import DEFAULT_TEXT
from tests.browser.conftest import answered, copy_link, go_to, open_page, settle

CORPUS = "aaaa aaaa bbbb"


def view(page) -> str:
    return page.locator("[role='radio'][aria-checked='true']").first.inner_text()


def choose_view(page, title: str) -> None:
    with answered(page):
        page.get_by_role("radio", name=title, exact=True).click()


def reload(page) -> None:
    page.reload()
    settle(page)


def steps(page) -> int:
    """How many entries the tab's history has."""
    return page.evaluate("history.length")


def corpus_box(page):
    box = page.get_by_label("Corpus", exact=True)
    if not box.is_visible():
        page.get_by_text("What the vocabulary is built from").click()
    return box


def type_corpus(page, text: str) -> None:
    box = corpus_box(page)
    box.fill(text)
    with answered(page):
        box.press("Control+Enter")


def token(page) -> str:
    return page.evaluate("sessionStorage.getItem('llm-playground-visit')")


def test_each_switch_is_one_step_and_back_returns_to_the_view_before(page, app_url):
    open_page(page, f"{app_url}/tokenization?view=Word%20level")
    begun = steps(page)
    for title in ("Character level", "Side by side", "Pretrained"):
        choose_view(page, title)
    assert steps(page) == begun + 3
    for title in ("Side by side", "Character level", "Word level"):
        with answered(page):
            page.go_back()
        assert view(page) == title
    with answered(page):
        page.go_forward()
    assert view(page) == "Character level"


def test_a_page_an_example_and_a_knob(page, app_url):
    open_page(page, f"{app_url}/tokenization?view=BPE%20from%20scratch")
    begun = steps(page)
    with answered(page):
        page.locator("[class*='st-key-preset-'] button").nth(1).click()  # sets text, corpus and level
    assert steps(page) == begun + 1
    with answered(page):
        go_to(page, "Architecture")
    assert steps(page) == begun + 2
    with answered(page):
        page.go_back()
    assert steps(page) == begun + 2
    assert view(page) == "BPE from scratch" and page.get_by_label("Your text").input_value() == "lowest"
    with answered(page):
        page.go_back()
    assert page.get_by_label("Your text").input_value() == DEFAULT_TEXT


def test_from_any_view_to_another_page_is_one_step(page, app_url):
    open_page(page, f"{app_url}/tokenization")
    choose_view(page, "Side by side")
    begun = steps(page)
    with answered(page):
        go_to(page, "Architecture")
    assert steps(page) == begun + 1
    with answered(page):
        page.go_back()
    assert view(page) == "Side by side"


def test_an_unsent_text_goes_along_to_another_page(page, app_url):
    open_page(page, f"{app_url}/architecture")
    page.get_by_label("Your text").fill("not sent yet")
    go_to(page, "Tokenization")
    page.get_by_role("heading", name="How does text become numbers?").wait_for()
    settle(page)
    assert page.get_by_label("Your text").input_value() == "not sent yet"


def test_a_corpus_comes_back_after_a_reload_and_in_the_other_views(page, app_url):
    open_page(page, f"{app_url}/tokenization?view=Word%20level")
    type_corpus(page, CORPUS)
    assert "kept=corpus" in page.url and "aaaa" not in page.url and token(page) not in page.url
    reload(page)
    assert corpus_box(page).input_value() == CORPUS
    choose_view(page, "Character level")
    reload(page)
    choose_view(page, "Word level")
    assert corpus_box(page).input_value() == CORPUS


def test_a_book_comes_back_after_a_reload_and_by_back(page, app_url):
    book = "It was the best of times. " * 200
    open_page(page, f"{app_url}/tokenization?view=Word%20level")
    for text in (book, "short"):
        field = page.get_by_label("Your text")
        field.fill(text)
        with answered(page):
            field.press("Enter")
    with answered(page):
        page.go_back()
    assert page.get_by_label("Your text").input_value() == book
    reload(page)
    assert page.get_by_label("Your text").input_value() == book
    with answered(page):
        page.go_back()
    assert page.get_by_label("Your text").input_value() == DEFAULT_TEXT


def test_settings_of_other_views_come_back(page, app_url):
    open_page(page, f"{app_url}/tokenization?view=Character%20level")
    page.get_by_text("What the vocabulary is built from").click()
    with answered(page):
        page.get_by_role("radio", name="from the corpus").click()
    choose_view(page, "Word level")
    reload(page)
    assert view(page) == "Word level"
    choose_view(page, "Character level")
    page.get_by_text("What the vocabulary is built from").click()
    assert page.get_by_role("radio", name="from the corpus").get_attribute("aria-checked") == "true"


def test_two_tabs_of_one_visitor_keep_their_own(page, app_url):
    open_page(page, f"{app_url}/tokenization?view=Word%20level")
    type_corpus(page, CORPUS)
    other = page.context.new_page()
    open_page(other, page.url)  # the address alone brings nothing of the first tab
    assert corpus_box(other).input_value() != CORPUS
    assert other.get_by_text("leaves a long text out").is_visible()
    type_corpus(other, "second tab")
    for tab, text in ((page, CORPUS), (other, "second tab")):
        reload(tab)
        assert corpus_box(tab).input_value() == text
    assert token(page) != token(other)


def test_a_duplicated_tab_continues_with_a_copy(page, app_url):
    open_page(page, f"{app_url}/tokenization?view=Word%20level")
    type_corpus(page, CORPUS)
    other = page.context.new_page()
    other.goto(f"{app_url}/_stcore/health")
    other.evaluate(f"sessionStorage.setItem('llm-playground-visit', '{token(page)}')")  # as a browser does
    open_page(other, page.url)
    assert corpus_box(other).input_value() == CORPUS
    type_corpus(other, "the copy")
    assert token(page) != token(other)
    reload(page)
    assert corpus_box(page).input_value() == CORPUS


def test_a_copied_link_opens_nobodys_visit(page, browser, app_url):
    open_page(page, f"{app_url}/tokenization?view=Word%20level")
    type_corpus(page, CORPUS)
    link = copy_link(page)
    assert "kept" not in link and token(page) not in link
    context = browser.new_context()
    other = context.new_page()
    open_page(other, link)
    assert corpus_box(other).input_value() == CORPUS, "a short corpus is in the link itself"
    context.close()


def test_a_conversation_comes_back(page, app_url):
    open_page(page, f"{app_url}/chat")
    page.get_by_role("button", name="More").first.click()
    with answered(page):
        page.get_by_role("textbox", name="System prompt").fill("Answer in one word.")
        page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    settle(page)
    page.get_by_role("button", name="What is 2+2?").first.click()
    page.get_by_role("button", name=re.compile("Regenerate")).wait_for(timeout=120_000)
    settle(page)
    words = page.get_by_test_id("stChatMessage").all_inner_texts()
    assert len(words) == 2
    with answered(page):
        go_to(page, "Tokenization")
    reload(page)
    with answered(page):
        go_to(page, "Chat")
    assert page.get_by_test_id("stChatMessage").all_inner_texts() == words
    reload(page)
    assert page.get_by_test_id("stChatMessage").all_inner_texts() == words


def test_picks_and_branches_come_back(page, app_url):
    open_page(page, f"{app_url}/decoding?view=Your%20turn")
    with answered(page):
        page.locator("[class*='st-key-pick-'] button").first.click()
    assert page.get_by_text("After 1 token").is_visible()
    reload(page)
    assert page.get_by_text("After 1 token").is_visible()
    choose_view(page, "Step through")
    page.locator("[class*='st-key-take-'] button:enabled").first.click()
    page.get_by_text("Dotted: here another token was taken").wait_for(timeout=60_000)
    settle(page)
    answer = page.locator(".st-key-answer").inner_text()
    reload(page)
    assert page.get_by_text("Dotted: here another token was taken").is_visible()
    assert page.locator(".st-key-answer").inner_text() == answer


def test_a_stopped_text_comes_back_as_far_as_it_came(page, app_url):
    open_page(page, f"{app_url}/decoding?new_tokens=200")
    page.get_by_role("button", name="Generate").click()
    page.get_by_text(re.compile("Token [5-9][0-9]* of at most")).wait_for(timeout=60_000)
    with answered(page):
        page.get_by_role("button", name="Stop", exact=True).click()
    answer = page.locator(".st-key-answer").inner_text()
    assert "Stopped at token" in answer
    reload(page)
    assert page.locator(".st-key-answer").inner_text() == answer


@pytest.mark.parametrize(
    "kept", ["more", "corpus.0123456789abcdef", "text.x", "~~", "../../etc", "_visit.0123456789abcdef"]
)
def test_an_address_with_a_made_up_name_shows_the_page(page, app_url, kept):
    open_page(page, f"{app_url}/tokenization?view=Word%20level&kept={kept}")
    assert view(page) == "Word level"
    assert page.get_by_label("Your text").input_value() == DEFAULT_TEXT


def test_tokens_follow_the_typing_and_no_letter_is_lost(page, app_url):
    open_page(page, f"{app_url}/tokenization?view=Word%20level")
    begun = steps(page)
    field = page.get_by_label("Your text")
    field.click()
    field.press("Control+A")
    typed = "the quick brown fox jumps over the lazy dog"
    for word in typed.split(" "):
        field.press_sequentially(f"{word} ", delay=30)
        page.wait_for_timeout(300)  # longer than the pause after which it is sent
    page.wait_for_function("() => new URL(location).searchParams.get('text').endsWith('lazy dog ')")
    settle(page)
    assert field.input_value() == f"{typed} "
    assert steps(page) == begun + 1, "typing is one step, however often it was sent"
    assert field.evaluate("node => node === document.activeElement")


def test_a_text_being_composed_is_not_sent_before_it_is_chosen(page, app_url):
    open_page(page, f"{app_url}/tokenization?view=Character%20level&text=a")
    field = page.get_by_label("Your text")
    field.click()
    field.press("End")
    keyboard = page.context.new_cdp_session(page)
    for part in ("に", "にほ", "にほん"):
        keyboard.send("Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": len(part)})
        page.wait_for_timeout(400)
    assert "text=a&" in page.url, "nothing was sent yet"
    keyboard.send("Input.insertText", {"text": "日本"})
    page.wait_for_function("() => new URL(location).searchParams.get('text') === 'a日本'")
    assert field.input_value() == "a日本"
