"""Cores this process may use: a container's share counts, not what the machine has."""

import math
import os
import sys
from pathlib import Path

# cgroup v2: quota and period in one file; v1: in two.
_CPU_FILES = (
    ("/sys/fs/cgroup/cpu.max",),
    ("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us"),
)


def available_cores() -> int:
    """Return the least of the cores this process is bound to and the container's share of time, at least 1."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(bound, *(_share(files) for files in _CPU_FILES)))


def use_available_cores() -> None:
    """Let torch compute with as many threads as there are cores for it, or with fewer if OMP_NUM_THREADS says so.

    torch counts the machine's cores, and threads that share a core wait for each other at the end of every product:
    with a quota of one core on a machine of many, a pass takes many times as long.
    """
    # subtle: torch's own number does not reach the products of a thread that is new, such as one that runs a script.
    # This variable does, if torch is imported after it was set.
    os.environ.setdefault("OMP_NUM_THREADS", str(available_cores()))
    if "torch" in sys.modules:
        import torch

        torch.set_num_threads(min(torch.get_num_threads(), available_cores()))


def _share(files: tuple[str, ...]) -> int:
    """Return the cores a quota allows, rounded up; a large number without one."""
    try:
        quota, period = " ".join(Path(file).read_text() for file in files).split()
    except (OSError, ValueError):
        return 1 << 20
    return math.ceil(int(quota) / int(period)) if quota.isdigit() else 1 << 20
