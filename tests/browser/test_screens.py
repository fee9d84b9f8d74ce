"""Every view as it is seen: the picture first, at the desk, on a phone and presented; and without barriers."""

import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from bench.screens.measure import DESK, PHONE, PROJECTOR, labels, look, opened, place, resize
from bench.screens.tab import settle
from bench.screens.views import ViewLink, view_links

pytestmark = pytest.mark.slow

every_view = pytest.mark.parametrize("link", [pytest.param(link, id=link.name) for link in view_links()])

# Barriers of Streamlit's own elements, which the app cannot mend: rule of axe-core, part of the selector, and why.
STREAMLITS_OWN: tuple[tuple[str, str, str], ...] = (
    ("scrollable-region-focusable", ".katex-display", "a long formula scrolls in a box that the keyboard cannot enter"),
)
WITHOUT_FIGURE = ("home",)  # Home has its own picture
PARTS = {"serious", "critical"}


@pytest.fixture(scope="session")
def axe() -> str:
    """Script of axe-core, from the package that ships it."""
    if not find_spec("axe_playwright_python") and not os.environ.get("LLM_PLAYGROUND_REQUIRE_BROWSER"):
        pytest.skip("axe-playwright-python is not installed")
    folder = Path(str(import_module("axe_playwright_python").__file__)).parent
    return (folder / "axe.min.js").read_text(encoding="utf-8")


@every_view
def test_the_picture_comes_first_and_nobody_meets_a_barrier(browser, app_url, axe, link):
    found = []
    with opened(browser, app_url, link, DESK) as page:
        seen = place(page)
        if link.page not in WITHOUT_FIGURE:
            found += _misplaced(seen.kind == "figure", "the figure is not in its place", seen.kind)
            found += _misplaced(seen.first is not None and seen.first <= 200, "its first mark is too low", seen.first)
            found += _misplaced(seen.bottom is not None and seen.bottom <= 650, "it ends too low", seen.bottom)
        found += _misplaced(seen.scrolled == 0, "the page opens scrolled", seen.scrolled)
        found += _misplaced(page.locator("h1").count() == 1, "not one h1", page.locator("h1").count())
        nameless = page.locator("[data-testid='stPlotlyChart']:not([aria-label])").count()
        found += _misplaced(nameless == 0, "charts without a name", nameless)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            settle(page)
            found += [f"{theme}: {barrier}" for barrier in _barriers(page, axe)]
    _report(link, found)


@every_view
def test_a_phone_shows_the_result_first_and_nothing_sideways_or_overprinted(browser, app_url, link):
    with opened(browser, app_url, link, PHONE) as page:
        seen, sideways = place(page), look(page, "sideways()")
        found = [
            f"{one!r} and {other!r} overprint in {where} at {y}" for one, other, where, y in look(page, "overprints()")
        ]
    if link.page not in WITHOUT_FIGURE:
        found += _misplaced(
            seen.first is not None and seen.first <= PHONE[1], "no result on the first screen", seen.first
        )
    _report(link, found + _misplaced(sideways == 0, "scrolls sideways by", sideways))


@every_view
def test_a_presentation_is_read_from_the_last_row(browser, app_url, link):
    found = []
    with opened(browser, app_url, link, PROJECTOR, present="true") as page:
        for size in (PROJECTOR, (1280, 720), (3840, 2160)):
            if size != PROJECTOR:
                resize(page, size)
            seen = labels(page, 24 * size[0] / PROJECTOR[0])
            small = [f"{label['size']:.1f} px {label['written']!r} in {label['where']}" for label in seen.small]
            found += [f"{size[0]}: {label}" for label in small]
            if link.page not in WITHOUT_FIGURE:
                found += _misplaced(seen.share >= 0.6, f"{size[0]}: the figure covers", f"{seen.share:.0%}")
    _report(link, found)


def _misplaced(right: bool, words: str, value: object) -> list[str]:
    return [] if right else [f"{words}: {value}"]


def _report(link: ViewLink, found: list[str]) -> None:
    assert not found, f"{link.name}\n  " + "\n  ".join(found)


def _barriers(page, axe: str) -> list[str]:
    """List what axe-core calls serious or critical, but for Streamlit's own."""
    page.evaluate(axe)
    violations = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in violations
        if violation["impact"] in PARTS
        for node in violation["nodes"]
        if not any(rule == violation["id"] and part in str(node["target"]) for rule, part, _ in STREAMLITS_OWN)
    ]
