"""Server time of every page for one visitor: a new sentence beside the model's own pass, and a switch of view.

A second visitor types the sentence that a first one has just read. What the model computed is kept for all sessions,
so what remains is the server's own work: the page's script, its figures, and the way to the browser.
"""

import asyncio
import statistics
from collections.abc import Awaitable, Callable

from bench.measure import Row, Sizes
from bench.server import running_server
from bench.visitors.visitor import Visitor

# Page: the names of its rows, for a new sentence and for a switch of view.
PAGES = {
    "Tokenization": ("new sentence on Tokenization", "switch of view on Tokenization"),
    "Architecture": ("new sentence on Architecture", "switch of view on Architecture"),
    "Attention": ("new sentence on Attention", "switch of view on Attention"),
    "Probabilities": ("new sentence on Probabilities", "switch of view on Probabilities"),
    "Decoding": ("new sentence on Decoding", "switch of view on Decoding"),
    "Chat": ("new sentence on Chat", "switch of view on Chat"),
}
# They generate a text for each session, which is no work of the page.
GENERATING = ("Beam tree", "Your turn")
_BOXES = ("Your text", "Your prompt")
_PATIENCE_SECONDS = 300


def rows(sizes: Sizes) -> list[Row]:
    """Let two visitors walk through all views; the slowest view of each page is named."""
    with running_server() as server:
        return asyncio.run(_measure(server.address, sizes))


async def _measure(address: str, sizes: Sizes) -> list[Row]:
    measured = []
    async with Visitor(address, _PATIENCE_SECONDS) as first, Visitor(address, _PATIENCE_SECONDS) as second:
        for visitor in (first, second):
            await visitor.open()
        for page, (sentence, switch) in PAGES.items():
            for visitor in (first, second):
                await visitor.go(page)
            views = _views(second)[: sizes.views]
            for view in (*views, views[0]):  # for the first time, with imports
                for visitor in (first, second):
                    await _open(visitor, view)
            switched = [(await _switch(second, views, index, sizes.runs), view) for index, view in enumerate(views)]
            typed = []
            for view in views:
                for visitor in (first, second):
                    await _open(visitor, view)
                if view not in GENERATING and (box := _text_box(second)):
                    typed.append((await _type(first, second, box, sizes.runs), view))
            measured += [_row(sentence, typed), _row(switch, switched)]
    return measured


async def _switch(visitor: Visitor, views: list[str], index: int, runs: int) -> float:
    """Return the median seconds of coming from the view before."""

    async def once() -> None:
        await _open(visitor, views[index - 1])
        await _open(visitor, views[index])

    return await _median(visitor, once, runs)


async def _type(first: Visitor, second: Visitor, box: str, runs: int) -> float:
    """Return the median seconds of a sentence that another visitor has just typed."""
    number = 0

    async def once() -> None:
        nonlocal number
        number += 1
        for visitor in (first, second):
            await visitor.enter("text_input", box, f"The quick brown fox number {number} jumps over the lazy")

    return await _median(second, once, runs)


async def _median(visitor: Visitor, action: Callable[[], Awaitable[None]], runs: int) -> float:
    seconds = []
    for _ in range(runs):
        await action()
        seconds.append(visitor.seconds)
    return statistics.median(seconds)


async def _open(visitor: Visitor, view: str) -> None:
    await visitor.enter("button_group", "View", view)


def _views(visitor: Visitor) -> list[str]:
    return [option.content for option in visitor.page.find("button_group", "View").options]


def _text_box(visitor: Visitor) -> str:
    """Label of the box of the shared sentence; empty where a view has none."""
    labels = {one.text_input.label for one in visitor.page.elements() if one.WhichOneof("type") == "text_input"}
    return next((label for label in _BOXES if label in labels), "")


def _row(name: str, measured: list[tuple[float, str]]) -> Row:
    if not measured:
        return name, "no such view among those measured"
    seconds, view = max(measured)
    return name, f"{1000 * seconds:.0f} ms ({view})"
