"""A class at once: students who walk through the app with sentences of their own, beside one visitor alone.

Real WebSocket clients on a real server. Every student checks that each answer is theirs; an exception, a lost or a
foreign text fails the bench. `python -m bench classroom 10 120` measures 10 students for 120 seconds.
"""

import asyncio
import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import psutil

from bench.measure import Row, Sizes, percentile
from bench.server import Server, running_server
from bench.visitors.codes import Codes
from bench.visitors.student import Fault, Student
from bench.visitors.visitor import Visitor

# One walk: the names of a step's figures, and the step.
Step = tuple[tuple[str, ...], Callable[[Student], Awaitable[tuple[float, ...]]]]
LESSON: tuple[Step, ...] = (
    (("open Home",), Student.open_home),
    (("open Tokenization",), lambda student: student.open_page("Tokenization")),
    (("own sentence on Tokenization",), Student.new_sentence),
    (("open Probabilities",), lambda student: student.open_page("Probabilities")),
    (("own sentence on Probabilities",), Student.new_sentence),
    (("open Attention",), lambda student: student.open_page("Attention")),
    (("own sentence on Attention",), Student.new_sentence),
    (("all heads on Attention",), Student.all_heads),
    (("open Decoding",), Student.open_decoding),
    (("own sentence on Decoding",), Student.decoding_sentence),
    (("Generate, 4 columns",), Student.generate),
    (("open Chat",), Student.open_chat),
    (("chat, first words", "chat, whole answer"), Student.say),
)
# An answer that takes longer is lost: a person has left by then.
PATIENCE_SECONDS = 300
TRACEBACK = "Traceback (most recent call last)"


@dataclass
class Lesson:
    """Figures of one or many students on one server: seconds by name, and everything that went wrong.

    Attributes:
        silences: of every step, the longest time in which nothing was drawn while the student waited.
    """

    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    silences: list[float] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def rows(sizes: Sizes) -> list[Row]:
    """Let one visitor walk alone, then all students at once.

    Raises:
        RuntimeError: an exception, a lost or a foreign text; the message holds the figures too.
    """
    with running_server() as server:
        return hold_class(server, sizes)


def hold_class(server: Server, sizes: Sizes) -> list[Row]:
    """Let one visitor walk alone on this server, then all students at once; raises as `rows` does."""
    table, faults = asyncio.run(_measure(server, sizes))
    if faults:
        lines = [f"{name}: {figure}" for name, figure in table] + [f"{one.kind}: {one.words}" for one in faults[:10]]
        raise RuntimeError("\n".join(["The class was not served as it must be.", *lines]))
    return table


async def _measure(server: Server, sizes: Sizes) -> tuple[list[Row], list[Fault]]:
    codes, first, alone, together = Codes(), Lesson(), Lesson(), Lesson()
    # The first walk loads the model and is not timed. Alone there is nobody to leave a pause for.
    await _attend(server, first, 0, codes, sizes, walks=1)
    await _attend(server, alone, 0, codes, sizes, walks=sizes.runs)
    watch = asyncio.create_task(server.peak_memory())
    before, used, started = os.getloadavg()[0], time.process_time(), time.perf_counter()
    psutil.cpu_percent()
    deadline = started + sizes.class_seconds
    await asyncio.gather(*(_attend(server, together, n, codes, sizes, deadline) for n in range(sizes.students)))
    taken = time.perf_counter() - started
    busy, own = psutil.cpu_percent(), (time.process_time() - used) / taken
    watch.cancel()
    now, peak = server.memory, await watch
    together.faults += [Fault("exception", "a traceback in the server's log")] * server.log().count(TRACEBACK)
    faults = first.faults + alone.faults + together.faults
    table = [
        ("students", f"{sizes.students} for {taken:.0f} s, pauses of {sizes.pause_seconds:g} s on average"),
        ("machine during the class", f"load {before:.1f} to {os.getloadavg()[0]:.1f}, {busy:.0f}% of all cores busy"),
        ("processor time of the students themselves", f"{own:.0%} of a core"),
        *(_row(name, alone, together) for names, _ in LESSON for name in names),
        ("longest wait without a word", _silence(together.silences)),
        ("peak memory of the server", f"{max(now, peak) / 1e9:.2f} GB, {now / 1e9:.2f} GB at the end"),
        *_fault_rows(faults),
    ]
    return table, faults


def _row(name: str, alone: Lesson, together: Lesson) -> Row:
    many = together.seconds[name]
    if not many:  # lost texts say why
        return name, "nobody came so far"
    one = statistics.median(alone.seconds[name]) if alone.seconds[name] else float("nan")
    middle, slow = statistics.median(many), percentile(many, 95)
    return name, f"{one:.2f} s alone, median {middle:.2f} s, p95 {slow:.2f} s, {len(many)} times"


def _silence(silences: list[float]) -> str:
    if not silences:
        return "nobody came so far"
    return f"{max(silences):.2f} s, p95 {percentile(silences, 95):.2f} s"


def _fault_rows(faults: Sequence[Fault]) -> list[Row]:
    counts = {kind: sum(fault.kind == kind for fault in faults) for kind in ("exception", "lost", "foreign")}
    return [
        ("exceptions", str(counts["exception"])),
        ("lost texts", str(counts["lost"])),
        ("foreign texts", str(counts["foreign"])),
    ]


async def _attend(
    server: Server, lesson: Lesson, number: int, codes: Codes, sizes: Sizes, deadline: float = 0.0, walks: int = 0
) -> None:
    """Walk as one student: a number of walks without a pause, or one with pauses, and on until the deadline."""
    clock = random.Random(number)
    if not walks:  # they sit down one after the other
        await asyncio.sleep(clock.uniform(0, sizes.pause_seconds))
    async with Visitor(server.address, PATIENCE_SECONDS) as visitor:
        student = Student(visitor, number, codes, sizes.class_tokens)
        try:
            walked = 0
            while walked < max(walks, 1) or time.perf_counter() < deadline:
                for names, step in LESSON:
                    if not walks:
                        await asyncio.sleep(clock.expovariate(1 / sizes.pause_seconds))
                        if walked and time.perf_counter() > deadline:
                            break
                    figures = await step(student)
                    lesson.silences.append(visitor.silence)
                    for name, seconds in zip(names, figures, strict=True):
                        lesson.seconds[name].append(seconds)
                walked += 1
        except (LookupError, TimeoutError, OSError) as error:  # the student cannot go on
            lesson.faults.append(Fault("lost", f"Student {number}: {error!r}"))
        lesson.faults += student.faults
        lesson.faults += [Fault("exception", f"Student {number}: {words}") for words in visitor.page.exceptions]
