"""One journey through each view of the Tokenization page in a real browser."""

import re
from urllib.parse import quote

from tests.browser.conftest import answered, open_page, running_server, settle

ROCKET = "Unbelievable tokenization powers! 🚀"


def visit(page, app_url: str, view: str, text: str = ROCKET):
    open_page(page, f"{app_url}/tokenization?view={quote(view)}&text={quote(text)}")


def chip_texts(page) -> list[str]:
    settle(page)
    page.locator(".chip").first.wait_for()
    return page.locator(".chip .text").all_inner_texts()


def verify(page) -> None:
    settle(page)
    page.get_by_role("button", name="Verify").click()
    page.get_by_text(re.compile(r"^Equal: [\d,]+ claims?,")).wait_for()
    page.keyboard.press("Escape")


def test_word_level_marks_what_the_corpus_never_said(page, app_url):
    visit(page, app_url, "Word level", "Hello my name")
    with answered(page):
        page.get_by_role("button", name="The brown unicorn jumps").click()
    assert chip_texts(page) == ["the", "brown", "[UNK]", "jumps"]
    assert page.locator(".chip.unknown .lost").inner_text() == "unicorn"
    assert page.locator(".entry.used .label").all_inner_texts() == ["brown", "jumps", "the"]
    page.locator(".chip.unknown").hover()
    page.get_by_text("stands for 'unicorn', which is not in the vocabulary").wait_for()
    verify(page)


def test_character_level_decodes_what_it_can(page, app_url):
    visit(page, app_url, "Character level", "Hello?")
    assert chip_texts(page) == ["H", "e", "l", "l", "o", "[UNK]"]
    page.get_by_text("Hello[UNK]").first.wait_for()
    verify(page)


def test_bpe_plays_its_merges_by_itself(page, app_url):
    visit(page, app_url, "BPE from scratch", "Tokenization")
    page.get_by_text("Merge 1 of 60").wait_for()
    rail = page.locator(".st-key-rail")
    rail.get_by_role("button", name="Play").click()
    page.get_by_text("Merge 4 of 60").wait_for(timeout=20_000)
    with answered(page):
        rail.get_by_role("button", name="Pause").click()
    number = page.get_by_role("slider", name="Merge on screen").get_attribute("aria-valuenow")
    page.wait_for_timeout(2_500)
    assert page.get_by_role("slider", name="Merge on screen").get_attribute("aria-valuenow") == number
    verify(page)


def test_pretrained_chips_tell_by_mouse_and_by_keyboard(page, app_url):
    visit(page, app_url, "Pretrained", "A banana, a banana 🚀")
    texts = chip_texts(page)
    assert texts[1] == "␣banana"
    page.locator(".chip").last.hover()
    page.get_by_text("🚀 (U+1F680) is made by the tokens at positions").first.wait_for()
    page.locator(".chip").first.focus()
    page.keyboard.press("ArrowRight")
    page.get_by_text("id 25996 · position 2").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("(id 25996): 2 times in the text").wait_for()
    assert page.locator(".chip.same").count() == 2
    verify(page)
    page.get_by_role("tab", name="Decode ids").click()
    box = page.get_by_label("Ids to decode")
    box.fill("464, 99999")
    box.press("Enter")
    page.get_by_text("There is no token with the id 99999.").wait_for()


def test_a_clicked_token_shows_the_merges_of_its_word_which_play_in_the_browser(page, app_url):
    visit(page, app_url, "Pretrained", "A banana, a lowest 🚀")
    chip_texts(page)
    with answered(page):
        page.locator(".chip", has_text="banana").first.click()
    page.locator(".said", has_text="␣banana").wait_for()
    assert page.locator(".chip.same").count() == 1, "the marks stay when the page is drawn again"
    nodes = page.locator(".node:not(.ghost)")
    shown = "nodes => nodes.filter(node => getComputedStyle(node).visibility === 'visible').map(node => node.innerText)"
    whole = nodes.evaluate_all(shown)
    assert whole[-1].split() == ["␣banana", "id", "25996"]
    page.get_by_role("slider", name="Merges done").fill("0")
    assert nodes.evaluate_all(shown) == list("␣banana")
    page.locator(".play").click()
    page.locator(".play", has_text="Pause").wait_for()
    page.locator(".play", has_text="Play").wait_for(timeout=20_000)
    assert nodes.evaluate_all(shown) == whole
    assert page.locator(".ghost").count() <= 2
    ranks = [item.split()[-1] for item in page.locator(".merges li").all_inner_texts()]
    assert len(ranks) == len(whole) - len("␣banana")


def test_space_plays_the_merges_before_a_class(page, app_url):
    open_page(page, f"{app_url}/tokenization?view=Pretrained&text=tokenization&present=true")
    settle(page)
    page.locator(".node").first.wait_for()
    assert page.locator(".node.later").count() == 0
    page.keyboard.press("Space")
    page.locator(".node.later").first.wait_for(state="attached")
    page.locator(".node.later").first.wait_for(state="detached", timeout=20_000)


def test_bytes_of_tokens_stand_below_them_without_a_hover(page, app_url):
    visit(page, app_url, "Pretrained", "é 🚀")
    chip_texts(page)
    with answered(page):
        page.get_by_role("radio", name="Bytes").click()
    assert " ".join(page.locator(".chip .id").all_inner_texts()) == "é 🚀".encode().hex(" ")


def test_chips_have_one_tab_stop_that_arrow_keys_move_and_escape_hides_their_card(page, app_url):
    visit(page, app_url, "Pretrained", "A banana, a banana 🚀")
    chips, card = page.locator(".chip"), page.get_by_role("tooltip")
    assert len(chip_texts(page)) == 8
    chips.first.focus()
    card.wait_for()
    for key, expected in (("ArrowRight", 1), ("End", 7), ("ArrowRight", 7), ("ArrowLeft", 6), ("Home", 0)):
        page.keyboard.press(key)
        assert chips.evaluate_all("nodes => nodes.findIndex(node => node.matches(':focus'))") == expected
        assert chips.evaluate_all("nodes => nodes.findIndex(node => node.tabIndex === 0)") == expected
        assert chips.evaluate_all("nodes => nodes.filter(node => node.tabIndex === 0).length") == 1
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")


def test_markup_in_a_text_is_never_run(page, app_url):
    visit(page, app_url, "Pretrained", "<img src=x onerror=\"document.title='run'\"><b>bold</b>")
    assert "".join(chip_texts(page)).startswith("<img␣src=x␣onerror=")
    assert page.locator(".chip img, .chip b").count() == 0
    assert page.title() != "run"


def test_compare_puts_boundaries_under_each_other(page, app_url):
    visit(page, app_url, "Side by side", "The 🌟 star-player scored 40 points!")
    page.locator(".cell").first.wait_for()
    right_ends = page.evaluate(
        """() => {
            const root = [...document.querySelectorAll("*")].map(node => node.shadowRoot).find(
                root => root?.querySelector(".aligned"));
            return [...root.querySelectorAll(".cell")].filter(node => node.textContent === "␣scored")
                .map(node => Math.round(node.getBoundingClientRect().right));
        }"""
    )
    assert len(right_ends) == 3
    assert len(set(right_ends)) == 1
    verify(page)


def test_a_link_restores_the_view(page, app_url):
    link = (
        f"view={quote('BPE from scratch')}&merges=20&merge_step=7&level=Characters&corpus={quote('low lower lowest')}"
    )
    open_page(page, f"{app_url}/tokenization?{link}")
    page.get_by_text("Merge 7 of 7").wait_for()
    page.get_by_text("Corpus it learns from").click()
    box = page.get_by_label("Corpus", exact=True)
    page.wait_for_function("node => node.value === 'low lower lowest'", arg=box.element_handle())


def test_the_first_click_after_a_link_opened_in_a_fresh_server_counts(page, smollm):
    with running_server() as url:
        visit(page, url, "Pretrained", "Hello my name")
        verify(page)
        settle(page)
        assert page.get_by_label("Your text").input_value() == "Hello my name"
