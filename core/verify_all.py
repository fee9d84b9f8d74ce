"""Verify all: every view of every page with one sentence and one model, as one table.

    python -m core.verify_all --text "The capital of France is" --csv verified.csv

A page takes part with a module `verify_views` in its part of `core`: `views(model, text)` yields the title of each view
and a function that computes the view with default settings and yields its claims.
"""

import argparse
import importlib
import importlib.util
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import PlaygroundError
from core.models import DEFAULT_MODEL, load_model
from core.report import Origin, machine_origin, model_origin, print_report, records_csv, records_json
from core.verification import Claim

if TYPE_CHECKING:
    from core.models import LanguageModel

PAGES = ("river", "tokenization", "architecture", "attention", "probabilities", "decoding", "chat")
TEXT = "The capital of France is"
View = tuple[str, Callable[[], Iterable[Claim]]]


@dataclass(frozen=True)
class VerifiedView:
    """Claims of one view, summed up.

    Attributes:
        page, view: name of the page, title of the view.
        claims: number of claims compared so far.
        values: number of values compared.
        unequal: number of claims that do not agree.
        worst: name of the claim that uses most of what it is allowed.
        difference, allowed: of its worst value.
        filled: their ratio; above 1 the values differ.
        seconds: time since the view was begun, computing it included.
        problem: why the view cannot be shown with this text or model; empty if it can.
    """

    page: str
    view: str
    claims: int = 0
    values: int = 0
    unequal: int = 0
    worst: str = ""
    difference: float = 0.0
    allowed: float = 0.0
    filled: float = -1.0
    seconds: float = 0.0
    problem: str = ""

    def plus(self, claim: Claim, seconds: float) -> "VerifiedView":
        """Return the sum with one more claim."""
        mark = claim.worst
        counted = replace(
            self,
            claims=self.claims + 1,
            values=self.values + claim.size,
            unequal=self.unequal + (not mark.equal),
            seconds=seconds,
        )
        if mark.filled <= self.filled:
            return counted
        return replace(counted, worst=claim.name, difference=mark.difference, allowed=mark.allowed, filled=mark.filled)


def verify_all(model: "LanguageModel", text: str, pages: Sequence[str] = PAGES) -> Iterator[VerifiedView]:
    """Walk through all views; after each claim, yield the sum of its view so far.

    A caller shows the progress, keeps the last sum of each view, and may stop after any claim: the model's lock is held
    for one computation at a time.

    Raises:
        BusyError: the model did not become free.
    """
    for page in pages:
        for title, check in page_views(page, model, text):
            yield from _verify_view(VerifiedView(page, title), check)


def page_views(page: str, model: "LanguageModel", text: str) -> Iterator[View]:
    """Yield the views of a page and their checks; none for a page that has no `verify_views`."""
    name = f"core.{page}.verify_views"
    if importlib.util.find_spec(name):
        yield from importlib.import_module(name).views(model, text)


def _verify_view(view: VerifiedView, check: Callable[[], Iterable[Claim]]) -> Iterator[VerifiedView]:
    begun = time.monotonic()
    yield view
    try:
        for claim in check():
            view = view.plus(claim, time.monotonic() - begun)
            yield view
    except PlaygroundError as error:
        yield replace(view, problem=str(error), seconds=time.monotonic() - begun)


@dataclass(frozen=True)
class Report:
    """Sums of all views, with what they depend on.

    Attributes:
        views: in the order of the pages.
        origin: model, revision, dtype, device, machine, date and text.
    """

    views: tuple[VerifiedView, ...]
    origin: Origin

    @property
    def equal(self) -> bool:
        """True if there is a claim and all claims agree."""
        return any(view.claims for view in self.views) and not any(view.unequal for view in self.views)

    @property
    def sentence(self) -> str:
        """Verdict with the amount compared."""
        claims, values = (sum(getattr(view, name) for view in self.views) for name in ("claims", "values"))
        unequal = sum(view.unequal for view in self.views)
        amount = f"{claims:,} claims in {len(self.views)} views, {values:,} values, {self.seconds:.0f} s"
        return f"Every claim is equal: {amount}." if self.equal else f"{unequal:,} claims are not equal: {amount}."

    @property
    def seconds(self) -> float:
        """Time of all views."""
        return sum(view.seconds for view in self.views)

    def table(self) -> list[dict[str, str]]:
        """Return the table as it is shown."""
        return [
            {
                "page": view.page,
                "view": view.view,
                "claims": f"{view.claims:,}",
                "values": f"{view.values:,}",
                "equal": view.problem or ("yes" if not view.unequal else f"NO, {view.unequal} not"),
                "worst claim": view.worst,
                "difference": f"{view.difference:.1e}" if view.difference else "0",
                "allowed": f"{view.allowed:.1e}" if view.allowed else "0",
                "seconds": f"{view.seconds:.1f}",
            }
            for view in self.views
        ]

    def as_csv(self) -> str:
        """Write one line for each view, with all it depends on."""
        return records_csv(self.views, self.origin)

    def as_json(self) -> str:
        """Write everything as JSON."""
        return records_json("views", self.views, self.origin, self.equal)


def report(model: "LanguageModel", text: str, views: Iterable[VerifiedView]) -> Report:
    """Put the sums together with the model, the machine and the time."""
    return Report(tuple(views), {**model_origin(model), **machine_origin(), "text": text})


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify all views in a terminal; return 0 if every claim is equal, else 1. Ctrl+C shows what was done so far."""
    parser = argparse.ArgumentParser(prog="python -m core.verify_all", description="Verify every view of the app.")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="a catalog key, or folder:PATH")
    parser.add_argument("--dtype", default="float32", choices=["float32", "bfloat16"])
    parser.add_argument("--text", default=TEXT)
    parser.add_argument("--page", action="append", choices=PAGES, help="only this page; may be repeated")
    parser.add_argument("--csv", type=Path, help="file to write the table to")
    parser.add_argument("--json", type=Path, help="likewise, as JSON")
    options = parser.parse_args(arguments)
    model = load_model(options.model, dtype=options.dtype)
    done: dict[tuple[str, str], VerifiedView] = {}
    try:
        for view in verify_all(model, options.text, options.page or PAGES):
            if (view.page, view.view) not in done:
                print(f"{view.page}: {view.view}", file=sys.stderr, flush=True)
            done[view.page, view.view] = view
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
    result = report(model, options.text, done.values())
    print_report(result, options.csv, options.json)
    return 0 if result.equal else 1


if __name__ == "__main__":
    sys.exit(main())
