"""Budget of the growing texts of all sessions: the more people draw, the fewer pictures a second each of them sees."""

import threading
import time
from collections.abc import Callable

# Seven drawings per second look like typing; more would show nothing new.
SHORTEST_PAUSE = 0.14
# Time of the event loop for one drawing, measured, and for each character of it.
SENDING_SECONDS = 0.0005
# A class draws at most a million characters a second (a quarter of this), so that it does not fill the network.
CHARACTERS_PER_SECOND = 4_000_000


class DrawingBudget:
    """Spaces the drawings of all sessions so that together they take at most a share of one core.

    Drawings stand in one line, in which each takes its cost / share. A session that has drawn goes to the end of that
    line, so all take turns. Nobody waits for a first or a last drawing; they only make the line longer.
    """

    def __init__(
        self,
        share: float = 0.25,
        clock: Callable[[], float] = time.monotonic,
        processor_time: Callable[[], float] = time.thread_time,
    ) -> None:
        """Share of one core, more than 0; a clock in seconds, and one of the processor time of the calling thread."""
        self._share, self._clock, self._processor_time = share, clock, processor_time
        self._guard = threading.Lock()
        self._line_ends = 0.0

    def draw(self, drawing: Callable[[], int]) -> float:
        """Draw at once.

        Args:
            drawing: draws; returns how many characters it sent.

        Returns:
            Seconds after which the same session may draw again.
        """
        started = self._processor_time()
        sent = drawing()
        cost = self._processor_time() - started + SENDING_SECONDS + sent / CHARACTERS_PER_SECOND
        with self._guard:
            now = self._clock()
            self._line_ends = max(self._line_ends, now) + cost / self._share
            return max(SHORTEST_PAUSE, self._line_ends - now)
