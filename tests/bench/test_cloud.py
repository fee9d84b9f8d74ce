"""The host's limit ends a server that takes too much, and no other."""

import threading
from types import SimpleNamespace

import psutil

from bench import cloud


def ended_at(memory: list[int]) -> bool:
    """Tell whether a server with these readings is ended."""
    over, killed = threading.Event(), []

    class Watched:
        process = SimpleNamespace(kill=lambda: killed.append(True))

        @property
        def memory(self) -> int:
            if not memory or killed:
                over.set()
                raise psutil.NoSuchProcess(1)
            return memory.pop(0)

    cloud._end_when_too_large(Watched(), over)
    return bool(killed)


def test_a_server_that_takes_more_than_there_is_is_ended(monkeypatch):
    monkeypatch.setattr(cloud, "WATCH_SECONDS", 0)
    assert ended_at([cloud.MEMORY - 1, cloud.MEMORY + 1])
    assert not ended_at([cloud.MEMORY - 1, cloud.MEMORY])
