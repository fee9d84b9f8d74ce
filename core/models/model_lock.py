"""A model computes for one session at a time; the others stand in line, see their place and may leave."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.errors import BusyError


class ModelLock:
    """First come, first served. A session has one script, so one place: nobody can jump the line by clicking fast."""

    def __init__(self) -> None:
        self._line: deque[object] = deque()
        self._moved = threading.Condition()

    @property
    def length(self) -> int:
        """People in line, the one being served included."""
        return len(self._line)

    @contextmanager
    def hold(
        self, on_wait: Callable[[int], None] | None = None, timeout: float = 120.0, poll: float = 0.2
    ) -> Iterator[None]:
        """Wait for this caller's turn, hold it for the `with` block, and always give it back.

        Args:
            on_wait: called every `poll` seconds with the number of people ahead; it may raise to leave the line.
            timeout: seconds to wait at most.

        Raises:
            BusyError: the turn did not come within `timeout`.

        subtle: the first in line *is* the holder, so leaving the line (normally, by error, by a closed tab) is the
        one way to release, and no separate lock can be left held.
        """
        ticket = object()
        with self._moved:
            self._line.append(ticket)
        try:
            self._wait(ticket, on_wait, timeout, poll)
            yield
        finally:
            with self._moved:
                self._line.remove(ticket)
                self._moved.notify_all()

    def _wait(self, ticket: object, on_wait: Callable[[int], None] | None, timeout: float, poll: float) -> None:
        deadline = time.monotonic() + timeout
        while True:
            with self._moved:
                if self._line[0] is not ticket:
                    self._moved.wait(poll)
                ahead = self._line.index(ticket)
            if ahead == 0:
                return
            if time.monotonic() > deadline:
                raise BusyError(
                    f"The model was busy for {timeout:.0f} seconds.",
                    "",
                    f"{ahead} ahead of you; try again in a moment.",
                )
            if on_wait:
                on_wait(ahead)
