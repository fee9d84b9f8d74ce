"""Scheduler: one thread per model takes the next token of all running texts of all visitors in each pass.

Requests wait in line until the batch has rows and memory for them; prompts are read in slices between passes; finished
texts leave at once. The model's lock is held for one slice or one pass at a time; between them, those who look inside
the model have their turns.
"""

import logging
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING

from core.architecture import family_of
from core.decoding.config import MAX_CONFIGS, DecodingConfig, Limits, check_configs
from core.decoding.job import DecodingJob, Signals
from core.decoding.length_bucket import capacity_for
from core.decoding.prefix import Prefix, check_prompt
from core.decoding.running_batch import RunningBatch
from core.decoding.stopping import StoppingCriteria
from core.errors import InputError
from core.models.memory import available_memory, return_pages
from core.models.model_lock import ModelLock
from core.models.spec import BYTES_PER_PARAMETER
from core.settings import readable_bytes

if TYPE_CHECKING:
    from core.models import LanguageModel

log = logging.getLogger(__name__)
# Rows of one pass. More rows make every pass slower and need more memory; the others wait in line.
MAX_BATCH_ROWS = 96
# An idle thread ends after so many seconds.
IDLE_SECONDS = 10.0
# Prompts are read for so long before the running texts get their next token.
READING_SECONDS = 0.1
# While there are jobs, freed memory is returned to the system so often: it takes some milliseconds.
RETURN_SECONDS = 2.0

# Passes of two models at once would be slower than one after the other: each uses all cores, and its threads wait for
# one another at every operation.
_processor = ModelLock()
_schedulers: "weakref.WeakKeyDictionary[LanguageModel, Scheduler]" = weakref.WeakKeyDictionary()
_schedulers_guard = threading.Lock()


def scheduler_of(model: "LanguageModel") -> "Scheduler":
    """Return the one scheduler of a model; it is dropped with its model."""
    with _schedulers_guard:
        return _schedulers.setdefault(model, Scheduler(model))


class Scheduler:
    """Line of the jobs of one model, and the thread that computes them.

    subtle: it holds the model only while there are jobs, so that an idle one keeps no released model in memory.
    """

    def __init__(self, model: "LanguageModel") -> None:
        self._model = weakref.ref(model)
        self._busy: LanguageModel | None = None
        self._position_bytes = position_bytes(model)
        self._changed = threading.Condition()
        self._line: deque[DecodingJob] = deque()
        self._admitted: set[DecodingJob] = set()
        self._thread: threading.Thread | None = None

    def submit(
        self,
        ids: Sequence[int],
        configs: Sequence[DecodingConfig],
        limits: Limits | None = None,
        *,
        prefix: Prefix | None = None,
        keep_prefix: bool = False,
        signals: Signals | None = None,
        max_configs: int = MAX_CONFIGS,
    ) -> DecodingJob:
        """Put a request in line.

        Args:
            ids: the prompt, shape (pos,).
            configs: the settings of its texts, at most `max_configs`; without any, the prompt is read and kept.
            limits: when texts end; 64 new tokens by default.
            prefix: keys and values of this prompt, or of one that begins alike.
            keep_prefix: True to get keys and values of the prompt as the job's `prefix`.
            signals: those of other jobs, to wait for several at once with `take_from`.

        Returns:
            The job; close it when its rest is not wanted.

        Raises:
            InputError: no or too many tokens, configs or rows, or more memory than there is.
        """
        model = self._model()
        if model is None or model.lock.held:
            raise RuntimeError("A job needs its model in memory, and a lock its own thread does not hold.")
        prompt = check_prompt(model, ids)
        checked = check_configs(tuple(configs), max_configs) if configs else ()
        stopping = StoppingCriteria.after(model, len(prompt), limits or Limits())
        job = DecodingJob(prompt, checked, stopping, prefix, keep_prefix or not checked, signals or Signals())
        with self._changed:
            self._check_memory(job)
            self._busy = model
            self._line.append(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name=f"decode {model.spec.key}")
                self._thread.start()
            self._changed.notify()
        return job

    def _check_memory(self, job: DecodingJob) -> None:
        """Raise InputError if the job alone needs more memory than all jobs may take."""
        needed, free = self._needed(job), self._memory()
        if needed > free:
            raise InputError(
                f"{job.rows} rows of {job.length:,} tokens need {readable_bytes(needed)}.",
                f"{readable_bytes(free)} may be used now.",
                "Use a shorter prompt, fewer columns or fewer new tokens.",
            )

    def _memory(self) -> int:
        """Return the bytes that keys and values of all jobs may take: a quarter of what is free without them."""
        return (available_memory() + self._reserved) // 4

    @property
    def _reserved(self) -> int:
        return sum(self._needed(job) for job in self._admitted)

    def _needed(self, job: DecodingJob) -> int:
        """Return the most bytes the keys and values of a job take."""
        return job.rows * capacity_for(job.length) * self._position_bytes

    def _run(self) -> None:
        while self._wait():
            self._work()
        return_pages()

    def _wait(self) -> bool:
        """Wait for a request; False after IDLE_SECONDS without one."""
        with self._changed:
            if self._changed.wait_for(lambda: bool(self._line), IDLE_SECONDS):
                return True
            self._thread = None
            return False

    def _work(self) -> None:
        """Compute until all jobs are over."""
        model = self._busy
        assert model is not None
        try:
            with _turn_of(model):
                batch = RunningBatch(model)
            returned = time.monotonic()
            while self._admit(batch):
                self._turn(batch)
                if time.monotonic() - returned > RETURN_SECONDS:
                    return_pages()
                    returned = time.monotonic()
        except Exception as error:  # outermost handler of the thread: nobody must wait for ever
            log.exception("decoding with %s", model.spec.key)
            self._end_all(error)
        with self._changed:
            if not self._line:
                self._busy = None

    def _turn(self, batch: RunningBatch) -> None:
        """Read prompts for a moment, at least one slice, then take a token for every text."""
        enough = time.monotonic() + READING_SECONDS
        while batch.has_prompts:
            with _turn_of(batch.model):
                batch.read_slice()
            if time.monotonic() > enough:
                break
        if batch.has_texts:
            with _turn_of(batch.model):
                batch.step()

    def _admit(self, batch: RunningBatch) -> bool:
        """Let jobs join the batch while rows and memory allow; False when no job is left.

        subtle: strictly first come, first served. If small jobs went ahead of a large one, it might wait for ever.
        """
        with self._changed:
            batch.remove([job for job in self._admitted if job.closed])
            self._admitted &= batch.jobs
            self._line = deque(job for job in self._line if not job.closed)
            while self._line and self._fits(self._line[0]):
                job = self._line.popleft()
                job.ahead = 0
                self._admitted.add(job)
                batch.add(job)
            for place, job in enumerate(self._line):
                job.ahead = place + 1
            return bool(self._admitted)

    def _fits(self, job: DecodingJob) -> bool:
        """Return True if there are rows and memory for one more job; the first one always fits."""
        rows = job.rows + sum(other.rows for other in self._admitted)
        memory = self._reserved + self._needed(job)
        return not self._admitted or (rows <= MAX_BATCH_ROWS and memory <= self._memory())

    def _end_all(self, error: Exception) -> None:
        with self._changed:
            for job in (*self._admitted, *self._line):
                job.end(error.with_traceback(None))
            self._admitted.clear()
            self._line.clear()


@contextmanager
def _turn_of(model: "LanguageModel") -> Iterator[None]:
    """Hold the model's lock, in turns with those who look inside it, and the processor, in turns with other schedulers.

    subtle: not at the end of the line. One request computes the texts of everybody; ten looks in line would slow all of
    them tenfold.
    """
    with model.lock.hold(timeout=inf, most_ahead=1), _processor.hold(timeout=inf):
        yield


def position_bytes(model: "LanguageModel") -> int:
    """Return the bytes that keys and values of one token take in all layers."""
    d = family_of(model).design(model.model.config).dimensions
    return 2 * d.layers * d.kv_heads * d.head_dim * BYTES_PER_PARAMETER[model.dtype]
