"""Small tools for honest figures on a noisy machine: medians, ratios, peak memory of fresh processes."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
Row = tuple[str, str]


def median_seconds(action: Callable[[], object], runs: int = 5) -> float:
    """Median wall time of `runs` calls, in seconds."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


@dataclass(frozen=True)
class FreshRun:
    """What a fresh process needed: wall seconds, MB of its largest process at its peak; and the numbers it printed."""

    seconds: float
    peak_mb: float
    printed: list[float]


def fresh_process(code: str, **env: str) -> FreshRun:
    """Run Python code in a process of its own."""
    peak = "max(r.getrusage(who).ru_maxrss for who in (r.RUSAGE_SELF, r.RUSAGE_CHILDREN))"
    script = f"{code}\nimport resource as r\nprint({peak})"
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=True
    )
    *printed, peak_kb = done.stdout.split()
    return FreshRun(time.perf_counter() - started, int(peak_kb) / 1000, [float(value) for value in printed])
