"""Measurements of one view at one size of the screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.screens.tab import answered, open_page, settle
from bench.screens.views import ViewLink

_SEEN = (Path(__file__).parent / "seen.js").read_text(encoding="utf-8")
DESK, PHONE, PROJECTOR = (1366, 768), (390, 844), (1920, 1080)


@dataclass(frozen=True)
class Place:
    """Where a view shows its main figure, in pixels from the top of the screen as it opens.

    Attributes:
        kind: "figure" where the frame names it; else the kind of element taken for it.
        first: top of its topmost mark; None if nothing is drawn.
        bottom: of its lowest mark.
        scrolled: pixels by which the page opens scrolled.
    """

    kind: str
    first: int | None
    bottom: int | None
    scrolled: int


@dataclass(frozen=True)
class Labels:
    """Labels on a screen.

    Attributes:
        count: of all.
        small: text, size and place of those under the least size.
        smallest: size of the smallest one, in pixels.
        share: of the screen that the main figure covers.
    """

    count: int
    small: list[dict[str, Any]]
    smallest: float
    share: float


@contextmanager
def opened(
    browser: Any, url: str, link: ViewLink, size: tuple[int, int], theme: str = "light", **parameters: str
) -> Iterator[Any]:
    """Open a view as a new visitor, press what it waits for, and wait until nothing moves.

    The page has the attribute `first_answer`: bytes that came before anything was pressed.
    """
    phone = size == PHONE
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=theme, is_mobile=phone, has_touch=phone
    )
    try:
        page = context.new_page()
        traffic = open_page(page, url + link.path(**parameters))
        _rest(page)
        page.first_answer = traffic.received
        button = page.get_by_role("button", name=link.press, exact=True) if link.press else None
        if button and button.count():
            with answered(page):
                button.first.click()
            page.mouse.move(0, 0)
            _rest(page)
        yield page
    finally:
        context.close()


def _rest(page: Any) -> None:
    """Wait until the charts are drawn and nothing has moved for a third of a second."""
    page.wait_for_function(
        "[...document.querySelectorAll(\"[data-testid='stPlotlyChart']\")].every(c => c.querySelector('.main-svg'))"
    )
    page.evaluate("document.fonts.ready")
    before = None
    for _ in range(30):
        page.wait_for_timeout(330)
        now = look(page, "shape()")
        if now == before:
            return
        before = now


def look(page: Any, question: str) -> Any:
    """Ask a function of `seen.js`, for example "place()"."""
    return page.evaluate(f"{_SEEN.strip()}.{question}")


def resize(page: Any, size: tuple[int, int]) -> None:
    """Give the window another size and wait until everything is drawn for it."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_timeout(500)  # after a moment of rest, a presentation asks the server for figures of that size
    settle(page)
    _rest(page)


def place(page: Any) -> Place:
    """Measure where the main figure stands."""
    return Place(**look(page, "place()"))


def labels(page: Any, least: float) -> Labels:
    """Measure the labels; those smaller than `least` pixels are listed."""
    return Labels(**look(page, f"labels({least})"), share=look(page, "share()"))
