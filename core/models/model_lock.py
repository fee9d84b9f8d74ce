"""A model computes for one session at a time; the others wait in line, see their place and may leave."""

import functools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from core.errors import BusyError

# The place in line is told for the first time after so many seconds of waiting: most waits are shorter.
FIRST_TELLING = 0.3


class ModelLock:
    """Lock of a model, first come, first served, but for one who may overtake.

    A session runs one script at a time, so it has one request in line: clicking repeatedly does not move it forward.
    Whoever leaves the line hands over to the next one directly; the others sleep on.
    """

    def __init__(self) -> None:
        self._line: deque[threading.Event] = deque()
        self._guard = threading.Lock()
        self._holder: int | None = None

    @property
    def length(self) -> int:
        """Number of requests in line, the holder included."""
        return len(self._line)

    @property
    def held(self) -> bool:
        """True if the calling thread holds the lock."""
        return self._holder == threading.get_ident()

    @contextmanager
    def hold(
        self,
        on_wait: Callable[[int], None] | None = None,
        timeout: float = 120.0,
        poll: float = 1.0,
        most_ahead: int | None = None,
    ) -> Iterator[None]:
        """Wait in line, hold the lock for the `with` block, and always release it. Not re-entrant.

        Args:
            on_wait: called with the number of requests ahead, first after FIRST_TELLING seconds and then every `poll`
                seconds; it may raise to leave the line.
            timeout: maximal waiting time in seconds.
            most_ahead: requests that may stay ahead; the others are overtaken. None joins the end of the line. For one
                who computes for many at once: 1 lets it take turns with the line.

        Raises:
            BusyError: the lock did not become free within `timeout`.

        subtle: the first in line *is* the holder, so leaving the line (normally, by error, by a closed tab) is the
        one way to release, and no separate lock can be left held.
        """
        turn = threading.Event()
        with self._guard:
            self._line.insert(len(self._line) if most_ahead is None else most_ahead, turn)
            if self._line[0] is turn:
                turn.set()
        try:
            self._wait(turn, on_wait, timeout, poll)
            self._holder = threading.get_ident()
            yield
        finally:
            with self._guard:
                if self._line[0] is turn:
                    self._holder = None
                self._line.remove(turn)
                if self._line:
                    self._line[0].set()

    def give_way(self) -> None:
        """Let all who wait have the lock first, and take it again; only its holder may call this."""
        with self._guard:
            if len(self._line) == 1:
                return
            turn = self._line.popleft()
            turn.clear()
            self._line.append(turn)
            self._holder = None
            self._line[0].set()
        self._wait(turn, None, timeout=120.0, poll=1.0)
        self._holder = threading.get_ident()

    def _wait(self, turn: threading.Event, on_wait: Callable[[int], None] | None, timeout: float, poll: float) -> None:
        deadline = time.monotonic() + timeout
        pause = min(FIRST_TELLING, poll)
        while not turn.wait(min(pause, max(0.0, deadline - time.monotonic()))):
            with self._guard:
                ahead = self._line.index(turn)
            if time.monotonic() >= deadline and ahead:
                raise BusyError(
                    f"The model was busy for {timeout:.0f} seconds.",
                    "",
                    f"{ahead} ahead of you; try again in a moment.",
                )
            if on_wait and ahead:
                on_wait(ahead)
            pause = poll


class Lockable(Protocol):
    """A model with a lock of its own."""

    @property
    def lock(self) -> ModelLock: ...


Model = TypeVar("Model", bound=Lockable)
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def holds_model_lock(
    function: Callable[Concatenate[Model, Parameters], Result],
) -> Callable[Concatenate[Model, Parameters], Result]:
    """Decorate a function that runs the model or hooks into it, so that it holds `model.lock`.

    A caller that already holds the lock keeps it, such as a page that showed its place in line; any other call, as in a
    notebook, takes it for the time of the call. Not for generators, whose body runs after the call.
    """

    @functools.wraps(function)
    def locked(model: Model, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        if model.lock.held:
            return function(model, *args, **kwargs)
        with model.lock.hold():
            return function(model, *args, **kwargs)

    return locked
