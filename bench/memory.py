"""Memory of the server: one visitor on all pages, a class at once, then hundreds of sessions that come and go."""

import asyncio
import statistics
from collections.abc import Awaitable, Callable

from bench.measure import Row, Sizes
from bench.server import Server, running_server
from bench.visitors.codes import Codes
from bench.visitors.student import Fault, Student
from bench.visitors.tour import tour
from bench.visitors.visitor import Visitor

PATIENCE_SECONDS = 600
# Sessions that are open at the same time while they come and go.
AT_ONCE = 6
# One of so many sessions makes a tour, which also generates and chats; the others read.
TOURS_EVERY = 20
# Memory after so many sessions is the median over them: single readings hold what is being computed.
WINDOW = 25


def rows(sizes: Sizes) -> list[Row]:
    """Measure the resident memory of one server at each stage, and how much of it the kernel can drop.

    Raises:
        RuntimeError: an exception, a lost or a foreign text: then the figures say nothing.
    """
    with running_server() as server:
        table, faults = asyncio.run(_measure(server, sizes))
    if faults:
        raise RuntimeError(f"Visitors were not served as they must be: {faults[:5]}")
    return table


async def _measure(server: Server, sizes: Sizes) -> tuple[list[Row], list[Fault]]:
    codes, faults = Codes(), []
    started = _memory(server)
    faults += await _visit(server, codes, 0, sizes, _tour)
    one = _memory(server)
    watch = asyncio.create_task(server.peak_memory())
    for found in await asyncio.gather(*(_visit(server, codes, n, sizes, _tour) for n in range(sizes.students))):
        faults += found
    watch.cancel()
    peak, many = await watch, _memory(server)
    readings, runs, found = await _come_and_go(server, codes, sizes)
    half, end = _median(readings, len(readings) // 2), _median(readings, len(readings))
    return [
        ("after start", started),
        ("one visitor on all pages", one),
        ("all pages by a class at once", f"{peak / 1e9:.2f} GB at the peak, then {many}, {sizes.students} visitors"),
        ("sessions that came and went", f"{_memory(server)}, {sizes.sessions} sessions, {runs:,} script runs"),
        ("growth over their second half", f"{(end - half) / 1e6:+.0f} MB, {runs // 2:,} script runs"),
    ], faults + found


def _memory(server: Server) -> str:
    """Say the resident memory, and what of it are pages of files: weights and libraries."""
    memory = server.process.memory_info()
    return f"{memory.rss / 1e9:.2f} GB, {memory.shared / 1e9:.2f} GB of it pages of files"


def _median(readings: list[int], end: int) -> float:
    return statistics.median(readings[max(0, end - WINDOW) : end] or readings)


async def _visit(
    server: Server, codes: Codes, number: int, sizes: Sizes, walk: Callable[[Visitor, Student], Awaitable[object]]
) -> list[Fault]:
    """Open a session, do something there and close it; return what went wrong."""
    async with Visitor(server.address, PATIENCE_SECONDS) as visitor:
        student = Student(visitor, number, codes, sizes.class_tokens)
        try:
            await walk(visitor, student)
        except (LookupError, TimeoutError, OSError) as error:
            student.faults.append(Fault("lost", f"Visitor {number}: {error!r}"))
        return student.faults + [Fault("exception", words) for words in visitor.page.exceptions]


async def _tour(visitor: Visitor, student: Student) -> int:
    return await tour(visitor, student)


async def _read(_: Visitor, student: Student) -> int:
    """Read three pages, each with a sentence of their own."""
    await student.open_home()
    for title in ("Tokenization", "Probabilities", "Attention"):
        await student.open_page(title)
        await student.new_sentence()
    return 7


async def _come_and_go(server: Server, codes: Codes, sizes: Sizes) -> tuple[list[int], int, list[Fault]]:
    """Let sessions follow one another; return the memory after each, the script runs, and what went wrong."""
    waiting = list(range(sizes.sessions))
    readings: list[int] = []
    faults: list[Fault] = []
    runs = 0

    async def visitors(number: int) -> None:
        nonlocal runs

        async def walk(visitor: Visitor, student: Student) -> None:
            nonlocal runs
            runs += await (_tour if session % TOURS_EVERY == 0 else _read)(visitor, student)

        while waiting:
            session = waiting.pop()
            faults.extend(await _visit(server, codes, number, sizes, walk))
            readings.append(server.memory)

    await asyncio.gather(*(visitors(number) for number in range(AT_ONCE)))
    return readings, runs, faults
