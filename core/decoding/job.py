"""Decoding job: one request to a model's scheduler, as the one who made it sees it."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from core.decoding.config import DecodingConfig
from core.decoding.prefix import Prefix
from core.decoding.records import StepsByConfig
from core.decoding.stopping import StoppingCriteria


@dataclass(frozen=True)
class Pass:
    """Steps of one pass of the model.

    Attributes:
        steps: by the index of their config.
        seconds: from the request to this pass.
    """

    steps: StepsByConfig
    seconds: float


class Signals:
    """Wakes a thread that waits for one or several jobs.

    subtle: two conditions over one lock, so that a thread that waits for the end only is not woken by every pass.
    """

    def __init__(self) -> None:
        guard = threading.Lock()
        self.progress = threading.Condition(guard)  # a pass was made, or a job is over
        self.end = threading.Condition(guard)  # a job is over


class DecodingJob:
    """One prompt that a scheduler reads and continues; the scheduler reports, the one who asked takes.

    Attributes:
        ids: the prompt, shape (pos,).
        configs: the settings of its texts; a job without any only reads its prompt.
        stopping: when its texts end.
        earlier: keys and values of a prompt that begins alike; None when there are none.
        keep_prefix: True if `prefix` is wanted: it is a copy.
        signals: wakes the one who asked.
        rows: the most rows of the batch it needs.
        ahead: requests that must be served before it gets rows and memory; 0 once it is being read or running.
        prefix: keys, values and last logits of the prompt, once it is read; where there is one text, which ends, of
            prompt and text without its last token. None if they are not kept.
        closed: True if nobody wants the rest.
    """

    def __init__(
        self,
        ids: tuple[int, ...],
        configs: tuple[DecodingConfig, ...],
        stopping: StoppingCriteria,
        earlier: Prefix | None,
        keep_prefix: bool,
        signals: Signals,
    ) -> None:
        self.ids = ids
        self.configs = configs
        self.stopping = stopping
        self.earlier = earlier
        self.keep_prefix = keep_prefix
        self.signals = signals
        self.rows = sum(config.width for config in configs) or 1
        self.ahead = 0
        self.prefix: Prefix | None = None
        self.closed = False
        self._started = time.monotonic()
        self._made: list[Pass] = []
        self._over = False
        self._error: Exception | None = None

    @property
    def length(self) -> int:
        """The most tokens of a row."""
        return len(self.ids) + (self.stopping.max_new_tokens if self.configs else 0)

    @property
    def finished(self) -> bool:
        """True when all passes were made and taken. Never true after an error: `take` raises it."""
        with self.signals.progress:
            return self._over and not self._made and self._error is None

    def take(self, timeout: float, at_least: float = 0.0) -> list[Pass]:
        """Wait for passes and return those made since the last call, in order; see `take_from`."""
        return take_from([self], timeout, at_least)[0]

    def close(self) -> None:
        """End the job: its rows and memory are given back at the next pass. Closing again does nothing."""
        self.closed = True
        self.end()

    def report(self, steps: StepsByConfig) -> None:
        """Add the steps of a pass; for the scheduler."""
        with self.signals.progress:
            self._made.append(Pass(steps, time.monotonic() - self._started))
            self.signals.progress.notify_all()

    def end(self, error: Exception | None = None) -> None:
        """Mark the job as over, by an error if there is one; for the scheduler."""
        with self.signals.progress:
            if not self._over:
                self._over, self._error = True, error
            self.signals.progress.notify_all()
            self.signals.end.notify_all()


def take_from(jobs: Sequence[DecodingJob], timeout: float, at_least: float = 0.0) -> list[list[Pass]]:
    """Wait for passes of jobs and return those made since the last call, in order, a list for each job.

    It returns at the first pass of any job, when all are over, or after `timeout`, whichever comes first; with nothing
    new the lists are empty. The thread sleeps until then: a screen that takes with `at_least=0.25` is woken four times
    a second, however many passes are made, and once more at the end.

    Args:
        jobs: made with the same `signals`.
        timeout: most seconds to wait.
        at_least: seconds to collect passes before returning; 0 returns at the first one. The end does not wait.

    Raises:
        Exception: the error that ended a job, once its passes are taken.
    """
    signals = jobs[0].signals
    deadline = time.monotonic() + timeout
    with signals.progress:
        if at_least > 0:
            signals.end.wait_for(lambda: all(job._over for job in jobs), min(at_least, timeout))
        signals.progress.wait_for(
            lambda: any(job._made for job in jobs) or all(job._over for job in jobs), deadline - time.monotonic()
        )
        taken = []
        for job in jobs:
            if job._error and not job._made:
                raise job._error
        for job in jobs:
            taken.append(job._made)
            job._made = []
    return taken
