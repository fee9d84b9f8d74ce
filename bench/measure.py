"""Measuring tools for a noisy machine: medians, and peak memory of fresh processes."""

import math
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
Row = tuple[str, str]
"""Name and figure of one measurement. The name is constant: sizes stand in the figure, goals in `bench.goals`."""


@dataclass(frozen=True)
class Sizes:
    """Sizes of all measurements.

    Attributes:
        runs: a figure is the median of this many runs.
        empty_disk: fetch and convert the model anew; False: use what this machine has.
        merges: BPE merges trained.
        corpus: characters of the text they are trained on.
        textbook_corpus: characters the slow textbook is trained on, with `textbook_merges` merges.
        swept_layers: layers whose heads are ablated one by one; None: all.
        new_tokens: length of each decoded text.
        batch_rows: numbers of rows decoded in one batch.
        unlike_rows: one, a few and many rows that continue unlike prompts.
        prompts: tokens of prompts.
        histories: tokens of a conversation that are in the cache.
        messages: tokens of a new message.
        sessions: opened and closed one after the other.
        views: views of each page; None: all.
        students: visitors at once.
        class_seconds: how long they work.
        pause_seconds: mean of the pauses between their actions, which are distributed exponentially.
        class_tokens: length of each text a student lets the app generate.
    """

    runs: int
    empty_disk: bool
    merges: int
    corpus: int
    textbook_merges: int
    textbook_corpus: int
    swept_layers: int | None
    new_tokens: int
    batch_rows: tuple[int, ...]
    unlike_rows: tuple[int, int, int]
    prompts: tuple[int, ...]
    histories: tuple[int, ...]
    messages: tuple[int, ...]
    sessions: int
    views: int | None
    students: int
    class_seconds: float
    pause_seconds: float
    class_tokens: int


FULL = Sizes(
    runs=5,
    empty_disk=True,
    merges=2000,
    corpus=1_000_000,
    textbook_merges=100,
    textbook_corpus=200_000,
    swept_layers=None,
    new_tokens=64,
    batch_rows=(1, 2, 4, 8, 16, 32, 64, 96),
    unlike_rows=(1, 5, 40),
    prompts=(16, 64, 256, 1024, 2048),
    histories=(50, 200, 800),
    messages=(10, 40, 160),
    sessions=300,
    views=None,
    students=30,
    class_seconds=420,
    pause_seconds=12,
    class_tokens=64,
)
QUICK = Sizes(
    runs=1,
    empty_disk=False,
    merges=50,
    corpus=20_000,
    textbook_merges=5,
    textbook_corpus=20_000,
    swept_layers=1,
    new_tokens=2,
    batch_rows=(1, 2),
    unlike_rows=(1, 2, 3),
    prompts=(16,),
    histories=(50,),
    messages=(10,),
    sessions=2,
    views=2,
    students=4,
    class_seconds=1,
    pause_seconds=0.5,
    class_tokens=12,
)


def median_seconds(action: Callable[[], object], runs: int) -> float:
    """Return the median wall time of `runs` calls, in seconds."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def percentile(values: Sequence[float], percent: float) -> float:
    """Smallest of the values that at least `percent` of them do not exceed.

    >>> percentile([3, 1, 2, 4], 50), percentile(range(1, 101), 95)
    (2, 95)
    """
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]


@dataclass(frozen=True)
class FreshRun:
    """Cost of a fresh process and what it printed.

    Attributes:
        seconds: wall time.
        peak_mb: memory of its largest process at its peak.
        printed: the numbers it printed.
    """

    seconds: float
    peak_mb: float
    printed: list[float]


def fresh_process(code: str, *arguments: str, **env: str) -> FreshRun:
    """Run Python code in a process of its own, with `arguments` as its `sys.argv[1:]`.

    Raises:
        RuntimeError: it failed; the message holds all it printed.
    """
    peak = "max(r.getrusage(who).ru_maxrss for who in (r.RUSAGE_SELF, r.RUSAGE_CHILDREN))"
    script = f"{code}\nimport resource as r\nprint({peak})"
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        raise RuntimeError(f"The child process ended with code {done.returncode}:\n{done.stdout}{done.stderr}")
    *printed, peak_kb = done.stdout.split()
    return FreshRun(seconds, int(peak_kb) / 1000, [float(value) for value in printed])


def peak_memory() -> str:
    """Return the peak memory of this process."""
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB"
