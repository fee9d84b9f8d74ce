"""One load in the background, watched by any number of sessions."""

import threading
import time
from dataclasses import dataclass, field

from core.errors import PlaygroundError
from core.models.progress import Progress


@dataclass(eq=False)
class LoadJob:
    """What the sessions that wait for a model see of its load.

    Attributes:
        progress: the newest report.
        error: why it failed, once `done` is set.
        watchers: sessions that wait for it; the last one that presses Stop ends it, a closed tab does not.
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
        """How long it has been running."""
        return (self.ended or time.monotonic()) - self.started

    def finish(self, error: PlaygroundError | None) -> None:
        """Tell everyone who waits how it ended."""
        # A copy without a traceback: its frames would keep a half-loaded model in memory.
        self.error = error and PlaygroundError.from_dict(error.to_dict())
        self.ended = time.monotonic()
        self.done.set()
