"""Loading of one model in the background, watched by any number of sessions."""

import threading
import time
from dataclasses import dataclass, field

from core.errors import PlaygroundError
from core.models.progress import Progress


@dataclass(eq=False)
class LoadJob:
    """Progress and outcome of a load, for the sessions that wait for the model.

    Attributes:
        progress: the newest report.
        error: reason of the failure, once `done` is set; None after a success.
        watchers: number of sessions that wait; the last one that presses Stop cancels the load, a closed tab does not.
    """

    key: str
    dtype: str
    started: float = field(default_factory=time.monotonic)
    progress: Progress = field(default_factory=lambda: Progress("waiting"))
    error: PlaygroundError | None = None
    ended: float = 0.0
    watchers: int = 0
    cancel: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def seconds(self) -> float:
        """Seconds from the start to now, or to the end once it has ended."""
        return (self.ended or time.monotonic()) - self.started

    def finish(self, error: PlaygroundError | None) -> None:
        """Record the outcome and wake everyone who waits."""
        # A copy without a traceback: its frames would keep a half-loaded model in memory.
        self.error = error and PlaygroundError.from_dict(error.to_dict())
        self.ended = time.monotonic()
        self.done.set()
