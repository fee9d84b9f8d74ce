"""What surrounds the figure keeps out of its way: rail, lists, strip, Plotly's buttons, ways to the neighbours."""

import re

import pytest

from bench.screens.measure import DESK, PHONE, look
from tests.browser.conftest import answered, open_page, settle

LONG = "The quick brown fox jumps over the lazy dog, and then it goes home to sleep until the next morning comes."
CHARTS = [
    "attention?view=One+head",
    "attention?view=All+heads",
    "architecture?view=Modules",
    "architecture?view=Ledger",
    "architecture?view=Linear+layer",
    "architecture?view=Cost",
    "decoding?view=Your+turn",
    "chat?view=What+is+sent",
]


def rail_width(page) -> float:
    return page.get_by_test_id("stSidebar").locator("> div").first.bounding_box()["width"]


def test_the_rail_folds_after_a_choice_and_unfolds_for_the_next(page, app_url):
    open_page(page, f"{app_url}/tokenization")
    link = page.get_by_test_id("stSidebarNavLink").filter(has_text="Architecture")
    link.hover(position={"x": 12, "y": 12})
    assert rail_width(page) > 150
    with answered(page):
        link.click(position={"x": 12, "y": 12})
    assert rail_width(page) < 80
    page.mouse.move(640, 450)
    page.get_by_test_id("stSidebarNavLink").first.hover(position={"x": 12, "y": 12})
    assert rail_width(page) > 150
    page.mouse.move(640, 450)
    assert rail_width(page) < 80


def test_the_list_of_models_folds_after_a_choice(page, app_url):
    open_page(page, f"{app_url}/architecture?view=Modules")
    page.get_by_role("button", name="SmolLM2-135M-Instruct").click()
    page.get_by_role("combobox", name=re.compile("^Model|Model$")).first.click()
    with answered(page):
        page.get_by_role("option", name="GPT-2", exact=True).click()
    page.get_by_test_id("stPopoverBody").wait_for(state="hidden")


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("looks", ["1", "12", "23"])
def test_the_cursor_of_a_long_text_is_in_sight_and_both_sides_say_what_is_not(page, app_url, width, looks):
    page.set_viewport_size({"width": width, "height": 844})
    open_page(page, f"{app_url}/attention?text={LONG.replace(' ', '+')}&looks={looks}")
    line, chosen = page.locator(".strip .line"), page.locator(".strip .chip.cursor")
    room, token = line.bounding_box(), chosen.bounding_box()
    assert room["x"] <= token["x"] and token["x"] + token["width"] <= room["x"] + room["width"]
    left, right = (int(edge.get_attribute("data-more")) for edge in page.locator(".strip .edge").all())
    assert left + right < 23 and (left > 0 or looks == "1") and (right > 0 or looks == "23")
    shown = page.locator(".strip .edge").last
    if right:
        before = left
        shown.click()
        page.wait_for_timeout(900)
        assert int(page.locator(".strip .edge").first.get_attribute("data-more")) > before


@pytest.mark.parametrize("link", CHARTS)
def test_plotlys_buttons_cover_no_words_and_no_marks(page, app_url, link):
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    open_page(page, f"{app_url}/{link}")
    for chart in page.get_by_test_id("stPlotlyChart").all():
        chart.scroll_into_view_if_needed()
        chart.hover(position={"x": 60, "y": 60}, force=True)
        page.wait_for_timeout(500)
        buttons = [button.bounding_box() for button in chart.locator(".modebar-btn").all()]
        assert buttons, "the picture cannot be saved"
        words = look(page, "texts().flatMap(({ node, boxes }) => (node.closest('.modebar') ? [] : boxes))")
        marks = look(page, 'marks(document.querySelector(".st-key-figure"))')
        plot = chart.bounding_box()
        for button in buttons:
            covered = [box for box in [*words, *marks] if overlap(button, box)]
            assert not covered, (button, covered[:3], plot)


def overlap(button: dict[str, float], box: dict[str, float]) -> bool:
    """True if a button lies over more than a pixel of a box."""
    across = min(button["x"] + button["width"], box["right"]) - max(button["x"], box["left"])
    down = min(button["y"] + button["height"], box["bottom"]) - max(button["y"], box["top"])
    return across > 1 and down > 1


def test_a_picture_is_saved_from_beside_the_figure(page, app_url):
    open_page(page, f"{app_url}/architecture?view=Ledger")
    chart = page.get_by_test_id("stPlotlyChart").first
    chart.hover(position={"x": 60, "y": 60}, force=True)
    with page.expect_download() as saved:
        chart.locator(".modebar-btn[data-title*='ownload']").click()
    assert saved.value.suggested_filename == "ledger.png"


@pytest.mark.parametrize(
    "link", ["tokenization?view=Word+level", "tokenization?view=Pretrained", "chat?view=Two+by+two"]
)
def test_the_ways_to_the_neighbours_stand_on_one_level(page, app_url, link):
    open_page(page, f"{app_url}/{link}")
    ways = [page.locator(f".st-key-{side} :is(a, button)").first.bounding_box() for side in ("previous", "next")]
    middles = [way["y"] + way["height"] / 2 for way in ways if way]
    assert len(middles) == 2 and abs(middles[0] - middles[1]) < 1.5


def test_hover_texts_write_the_minus_sign_of_all_pages(page, app_url):
    open_page(page, f"{app_url}/architecture?view=Ledger&text=The+capital+of+France+is&ledger_word=banana")
    texts = []
    plot = page.get_by_test_id("stPlotlyChart").first.locator(".nsewdrag").first
    room = plot.bounding_box()
    for step in range(31):
        plot.hover(position={"x": room["width"] * (step + 0.5) / 31, "y": room["height"] / 2}, force=True)
        page.wait_for_timeout(80)
        texts += page.locator(".hoverlayer .hovertext").all_text_contents()
    numbers = [text for text in texts if re.search(r"\d\.\d{4}", text)]
    assert any("−" in text for text in numbers) and not any("-" in text for text in numbers)


def test_a_view_of_the_whole_text_has_no_cursor_and_shows_the_end(page, app_url):
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    open_page(page, f"{app_url}/probabilities?text={LONG.replace(' ', '+')}")
    settle(page)
    assert page.locator(".strip .chip[role='button']").count() == 0, "the pipeline is about the whole text"
    last = page.locator(".strip .chip").last.bounding_box()
    assert last["x"] + last["width"] <= PHONE[0]
