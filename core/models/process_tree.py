"""End the child processes of a process, on every system."""

import contextlib

import psutil


def stop_children(pid: int) -> None:
    """Kill all descendants of process `pid`."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
