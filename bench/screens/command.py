"""`python -m bench screens [page] [view]`: a table of every view as it is seen, and screenshots.

Columns: top of the first mark and bottom of the main figure at 1366x768; the first mark on a phone (390x844), pixels by
which the page scrolls sideways there, and pairs of texts printed over each other; with `--presenting`, at 1920x1080,
labels under 24 px of all, the smallest, and the share of the screen that the figure covers; bytes of the first answer.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.screens.measure import DESK, PHONE, PROJECTOR, labels, look, opened, place
from bench.screens.tab import missing_browser, running_chromium
from bench.screens.views import ViewLink, view_links
from bench.server import running_server

# Name of a screenshot: size, theme, and what is added to the link.
SHOTS: dict[str, tuple[tuple[int, int], str, dict[str, str]]] = {
    "1280x900-light": ((1280, 900), "light", {}),
    "1280x900-dark": ((1280, 900), "dark", {}),
    "1366x768": (DESK, "light", {}),
    "1920x1080-presenting": (PROJECTOR, "light", {"present": "true"}),
    "390x844": (PHONE, "light", {}),
}
LEAST_LABEL = 24
_HEAD = (
    "view",
    "first",
    "bottom",
    "phone",
    "sideways",
    "overprinted",
    "small",
    "smallest",
    "share",
    "bytes",
    "figure is",
)
_WIDTHS = (36, 6, 7, 7, 9, 12, 10, 9, 6, 10, 0)


def main(arguments: Sequence[str]) -> None:
    """Measure the views asked for, or take their screenshots."""
    parser = argparse.ArgumentParser(prog="python -m bench screens", description=__doc__)
    parser.add_argument("page", nargs="?", default="", help="for example attention; all pages by default")
    parser.add_argument("view", nargs="?", default="", help="a title of this page; all its views by default")
    parser.add_argument("--presenting", action="store_true", help="measure the presentation too")
    parser.add_argument("--offenders", action="store_true", help="list small and overprinted texts below the table")
    parser.add_argument("--shots", type=Path, metavar="FOLDER", help="take screenshots instead of measuring")
    parser.add_argument("--only", metavar="NAME", help=f"one kind of screenshot: {', '.join(SHOTS)}")
    options = parser.parse_args(arguments)
    if missing_browser():
        parser.error(missing_browser())
    try:
        links = view_links(options.page, options.view)
    except LookupError as unknown:
        parser.error(str(unknown))
    with running_server() as server, running_chromium() as browser:
        url = f"http://{server.address}"
        if options.shots:
            _shoot(browser, url, links, options.shots, [options.only] if options.only else list(SHOTS))
        else:
            _table(browser, url, links, options.presenting, options.offenders)


def _shoot(browser: Any, url: str, links: Sequence[ViewLink], folder: Path, kinds: Sequence[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for link in links:
        for kind in kinds:
            size, theme, parameters = SHOTS[kind]
            path = folder / f"{link.name.replace(': ', '-').replace(' ', '_')}-{kind}.png"
            with opened(browser, url, link, size, theme, **parameters) as page:
                page.screenshot(path=path)
            print(path, flush=True)


def _table(browser: Any, url: str, links: Sequence[ViewLink], presenting: bool, offenders: bool) -> None:
    print(_line(_HEAD), flush=True)
    found: list[str] = []
    for link in links:
        row, of_view = _row(browser, url, link, presenting)
        print(_line(row), flush=True)
        found += [f"{link.name}: {one}" for one in of_view]
    if offenders:
        print(*found, sep="\n")


def _row(browser: Any, url: str, link: ViewLink, presenting: bool) -> tuple[list[str], list[str]]:
    """Return a line of the table, and what is small or overprinted."""
    try:
        with opened(browser, url, link, DESK) as page:
            desk, first_answer = place(page), page.first_answer
        with opened(browser, url, link, PHONE) as page:
            phone, sideways, over = place(page), look(page, "sideways()"), look(page, "overprints()")
    except Exception as failure:  # one view that fails must not hide the others
        return [link.name, f"failed: {str(failure).splitlines()[0]}"], []
    small, smallest, share = "", "", ""
    offenders = [f"overprinted on a phone: {one!r} and {other!r} in {where} at {y}" for one, other, where, y in over]
    if presenting:
        with opened(browser, url, link, PROJECTOR, present="true") as page:
            seen = labels(page, LEAST_LABEL)
        small, smallest, share = f"{len(seen.small)}/{seen.count}", f"{seen.smallest:.1f}", f"{seen.share:.0%}"
        offenders += [f"{label['size']:.1f} px: {label['written']!r} in {label['where']}" for label in seen.small]
    scrolled = f" (opens scrolled by {desk.scrolled})" if desk.scrolled else ""
    row = [link.name, _number(desk.first), _number(desk.bottom), _number(phone.first), str(sideways), str(len(over))]
    return [*row, small, smallest, share, f"{first_answer:,}", f"{desk.kind}{scrolled}"], offenders


def _number(value: int | None) -> str:
    return "-" if value is None else str(value)


def _line(cells: Sequence[str]) -> str:
    pad: Callable[[str, int], str] = lambda text, width: text.ljust(width) if width == _WIDTHS[0] else text.rjust(width)  # noqa: E731
    return "  ".join(pad(cell, width) for cell, width in zip(cells, _WIDTHS, strict=False))
