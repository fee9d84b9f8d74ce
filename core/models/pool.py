"""Models in memory, shared by all sessions: loaded once, bounded by a budget, released when others need room."""

import logging
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import BusyError, Cancelled, MemoryLimitError, PlaygroundError, SourceError
from core.models.cores import use_available_cores
from core.models.folder import check_folder
from core.models.language_model import LanguageModel
from core.models.load_job import LoadJob
from core.models.loading import DEFAULT_DTYPE, ensure_on_disk, load_model
from core.models.memory import available_memory, check_memory, default_budget, give_back_memory
from core.models.progress import Progress
from core.models.resolve import resolve
from core.models.spec import BYTES_PER_PARAMETER, ModelSpec
from core.models.store import find_on_disk, remove
from core.settings import Settings, readable_bytes

log = logging.getLogger(__name__)
Slot = tuple[str, str]  # key, dtype
# A failure is reported to everyone who waited; a request after this time is a new attempt.
FAILURE_SECONDS = 15.0
# A model stays at least this long: whoever waited for it can use it even if the next one is already waiting.
RESIDENCE_SECONDS = 3.0


class ModelPool:
    """Resident models in the order of their last use, within `budget` bytes of weights."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.budget = default_budget()
        use_available_cores()
        self._resident: OrderedDict[Slot, LanguageModel] = OrderedDict()
        self._loaded_at: dict[Slot, float] = {}
        self._jobs: dict[Slot, LoadJob] = {}
        self._guard = threading.Lock()
        # Fetching takes minutes and little memory, loading takes seconds and much: neither waits for the other.
        self._fetching = threading.Lock()
        self._loading = threading.Lock()

    def get(self, key: str, dtype: str = DEFAULT_DTYPE) -> LanguageModel | None:
        """Return the model if it is in memory, and mark it as used. Keep the reference for one script run only."""
        with self._guard:
            if (key, dtype) not in self._resident:
                return None
            self._resident.move_to_end((key, dtype))
            return self._resident[key, dtype]

    def request(self, key: str, dtype: str = DEFAULT_DTYPE, accepted_terms: bool = False) -> LoadJob:
        """Start loading in the background, or return the job of an earlier request for the same model."""
        slot = (key, dtype)
        with self._guard:
            self._forget_old_jobs()
            if slot in self._jobs:
                return self._jobs[slot]
            job = self._jobs[slot] = LoadJob(key, dtype)
        threading.Thread(target=self._run, args=(job, accepted_terms), daemon=True, name=f"load {key}").start()
        return job

    def forget_failure(self, key: str, dtype: str = DEFAULT_DTYPE) -> None:
        """Let the next request start a new attempt at once."""
        with self._guard:
            job = self._jobs.get((key, dtype))
            if job and job.done.is_set():
                del self._jobs[key, dtype]

    @contextmanager
    def watching(self, job: LoadJob) -> Iterator[None]:
        """Count this session as waiting for a load, for the `with` block."""
        with self._guard:
            job.watchers += 1
        try:
            yield
        finally:
            with self._guard:
                job.watchers -= 1

    def stop(self, job: LoadJob) -> None:
        """Cancel a fetch, unless other sessions still wait for it."""
        with self._guard:
            if job.watchers == 0:
                job.cancel.set()

    def resident(self) -> list[LanguageModel]:
        """Models in memory, least recently used first."""
        with self._guard:
            return list(self._resident.values())

    def state(self, spec: ModelSpec) -> str:
        """Return "ready" (in memory), "on disk" or "absent" (would be fetched)."""
        if any(model.spec.key == spec.key for model in self.resident()):
            return "ready"
        return "on disk" if find_on_disk(spec, self.settings) else "absent"

    def drop(self, key: str) -> None:
        """Remove a model from memory in every dtype."""
        with self._guard:
            slots = [slot for slot in self._resident if slot[0] == key]
        for slot in slots:
            self._release(slot)

    def remove(self, spec: ModelSpec) -> None:
        """Remove a model from memory and delete its files; not on a public deployment."""
        remove(spec, self.settings)
        self.drop(spec.key)

    def _forget_old_jobs(self) -> None:
        now = time.monotonic()
        for slot, job in list(self._jobs.items()):
            if job.done.is_set() and (job.error is None or now - job.ended > FAILURE_SECONDS):
                del self._jobs[slot]

    def _run(self, job: LoadJob, accepted_terms: bool) -> None:
        error: PlaygroundError | None = None
        try:
            self._load(job, accepted_terms)
        except Cancelled:
            error = SourceError(f"Fetching {job.key} was stopped.", "", "Choose it again to go on.")
        except PlaygroundError as problem:
            error = problem
        except Exception as problem:  # outermost handler of the thread: a session must not wait for ever
            log.exception("loading %s", job.key)
            error = SourceError(
                f"Loading {job.key} failed ({type(problem).__name__}).", "", "The server's log says more."
            )
        finally:
            job.finish(error)

    def _load(self, job: LoadJob, accepted_terms: bool) -> None:
        def report(progress: Progress) -> None:
            job.progress = progress

        spec = resolve(job.key, self.settings)
        # A model too large to load is refused before it is fetched and before another one is released.
        self._check_possible(spec.title, spec.memory_bytes(job.dtype) if spec.parameters else 0, job.dtype)
        located = find_on_disk(spec, self.settings)
        if located is None:
            with self._exclusively(self._fetching, job, "another model is being fetched"):
                located = ensure_on_disk(spec, self.settings, report, job.cancel, accepted_terms)
        with self._exclusively(self._loading, job, "another model is being loaded"):
            if self.get(job.key, job.dtype):
                return
            needed = check_folder(located.folder).parameters * BYTES_PER_PARAMETER[job.dtype]
            self._check_possible(spec.title, needed, job.dtype)
            self._make_room(needed)
            model = load_model(job.key, job.dtype, settings=self.settings, report=report, cancel=job.cancel)
            give_back_memory()
            with self._guard:
                self._resident[job.key, job.dtype] = model
                self._loaded_at[job.key, job.dtype] = time.monotonic()

    @contextmanager
    def _exclusively(self, lock: threading.Lock, job: LoadJob, reason: str) -> Iterator[None]:
        while not lock.acquire(timeout=0.2):
            job.progress = Progress("waiting", reason)
            if job.cancel.is_set():
                raise Cancelled
        try:
            yield
        finally:
            lock.release()

    def _check_possible(self, title: str, needed: int, dtype: str) -> None:
        """Raise MemoryLimitError if the model would not fit even without all others."""
        if needed > self.budget:
            raise MemoryLimitError(
                f"{title} in {dtype} takes {readable_bytes(needed)}, more than all models together may take here "
                f"({readable_bytes(self.budget)}).",
                "",
                "Choose a smaller model or bfloat16, or raise LLM_PLAYGROUND_MEMORY_GB.",
            )
        check_memory(title, needed, dtype, available_memory() + self._used())

    def _used(self) -> int:
        return sum(model.weight_bytes for model in self.resident())

    def _make_room(self, needed: int) -> None:
        """Release the least recently used models until `needed` bytes fit the budget and the memory."""
        while self.resident() and (self._used() + needed > self.budget or needed > available_memory()):
            with self._guard:
                oldest = next(iter(self._resident))
                wait = self._loaded_at[oldest] + RESIDENCE_SECONDS - time.monotonic()
            if wait > 0:
                time.sleep(min(wait, 0.2))
            elif not self._release(oldest):
                raise BusyError("Another model is still computing and keeps its memory.", "", "Try again in a moment.")

    def _release(self, slot: Slot, wait_seconds: float = 10.0) -> bool:
        """Release a model; True once its memory is free. A session that is computing with it finishes first."""
        with self._guard:
            model = self._resident.pop(slot, None)
        if model is None:
            return True
        weights = weakref.ref(model.model)
        del model
        deadline = time.monotonic() + wait_seconds
        give_back_memory()
        while weights() is not None and time.monotonic() < deadline:
            time.sleep(0.1)
            give_back_memory()
        return weights() is None
