"""Ending what a process started, on every system."""

import contextlib

import psutil


def stop_children(pid: int) -> None:
    """Kill the children of process `pid`, and theirs."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
