"""Answers of one or several models at once; cached parts of the prompts are not read again."""

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.chat.prefix_cache import PrefixCache
from core.decoding import (
    STOP_STRING,
    DecodingConfig,
    DecodingJob,
    GeneratedText,
    Limits,
    Pass,
    Prefix,
    Signals,
    StepsByConfig,
    scheduler_of,
    take_from,
)

if TYPE_CHECKING:
    from core.models import LanguageModel

_WAIT_SECONDS = 60.0


@dataclass(frozen=True, eq=False)
class Request:
    """A prompt for one model.

    Attributes:
        ids: the prompt, shape (pos,).
        config: the strategy and its settings.
        limits: when the text ends.
    """

    model: "LanguageModel"
    ids: tuple[int, ...]
    config: DecodingConfig
    limits: Limits


class Answers:
    """Texts being generated for several requests, each by its model; taken like those of one decoding job."""

    def __init__(self, requests: Sequence[Request], cache: PrefixCache) -> None:
        """Submit all requests.

        Args:
            cache: prompts and texts are read from it as far as they are known, and added to it.

        Raises:
            InputError: a prompt cannot be continued; see `Scheduler.submit`.
        """
        self._requests = tuple(requests)
        self._cache = cache
        self._kept: dict[int, Prefix] = {}
        self._jobs: list[DecodingJob] = []
        signals = Signals()
        try:
            for request in self._requests:
                self._jobs.append(_submit(request, cache, signals))
        except Exception:
            self.close()
            raise

    @property
    def ahead(self) -> int:
        """Requests that must be served before the last of these; 0 once all are being read or running."""
        return max(job.ahead for job in self._jobs)

    @property
    def finished(self) -> bool:
        """True when all texts have ended and were taken."""
        return all(job.finished for job in self._jobs)

    def take(self, timeout: float, at_least: float = 0.0) -> list[Pass]:
        """Wait for passes and return those made since the last call, as `take_from` does.

        Returns:
            Passes in the order they were made; each holds the step of one request by its index.
        """
        taken = take_from(self._jobs, timeout, at_least)
        self._keep_prefixes()
        passes = [Pass({index: made.steps[0]}, made.seconds) for index, own in enumerate(taken) for made in own]
        return sorted(passes, key=lambda made: made.seconds)

    def close(self) -> None:
        """End all texts; closing again does nothing."""
        for job in self._jobs:
            job.close()

    def _keep_prefixes(self) -> None:
        for index, job in enumerate(self._jobs):
            prefix = job.prefix
            if prefix is not None and self._kept.get(index) is not prefix:
                self._kept[index] = prefix
                self._cache.keep(self._requests[index].model, prefix)


def answer(requests: Sequence[Request], cache: PrefixCache) -> Generator[StepsByConfig, None, None]:
    """Generate all texts together.

    Yields:
        The next step of one request by its index, as it comes.
    """
    with closing(Answers(requests, cache)) as answers:
        while not answers.finished:
            for made in answers.take(_WAIT_SECONDS):
                yield made.steps


def reply_text(text: GeneratedText, limits: Limits) -> str:
    """Return the content of the reply for the conversation: without the stop string and surrounding spaces."""
    content = text.text
    if text.finished == STOP_STRING:
        content = content[: min(content.index(stop) for stop in limits.stop if stop in content)]
    return content.strip() if limits.stop else content


def _submit(request: Request, cache: PrefixCache, signals: Signals) -> DecodingJob:
    return scheduler_of(request.model).submit(
        request.ids,
        (request.config,),
        request.limits,
        prefix=cache.nearest(request.model, request.ids),
        keep_prefix=True,
        signals=signals,
    )
