"""Decoding as a plain loop: a request to the model's scheduler, and its steps as they come.

`textbook` is the same for one text, without a batch.
"""

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from core.decoding.config import MAX_CONFIGS, DecodingConfig, Limits, check_configs
from core.decoding.job import DecodingJob
from core.decoding.prefix import Prefix
from core.decoding.records import StepsByConfig
from core.decoding.scheduler import scheduler_of

if TYPE_CHECKING:
    from core.models import LanguageModel

# A waiting thread looks up so often; it is woken at once when there is something for it.
_WAIT_SECONDS = 60.0


def decode(
    model: "LanguageModel",
    input_ids: Sequence[int],
    configs: Sequence[DecodingConfig],
    limits: Limits | None = None,
    *,
    prefix: Prefix | None = None,
    max_configs: int = MAX_CONFIGS,
) -> Generator[StepsByConfig, None, None]:
    """Continue one prompt with every config at once and report each step as it is made.

    A text depends on its own config and seed only, not on the texts beside it, its own or other people's. Closing the
    iterator ends the texts.

    Args:
        input_ids: ids of the prompt, shape (pos,).
        configs: 1 to `max_configs`, 40 rows in all.
        limits: when texts end; 64 new tokens by default.
        prefix: keys and values of this prompt, or of one that begins alike.

    Yields:
        The steps of one pass by the index of their config, until the last text has ended.

    Raises:
        InputError: no or too many tokens, configs or rows, or more memory than there is.
    """
    checked = check_configs(tuple(configs), max_configs)
    job = scheduler_of(model).submit(input_ids, checked, limits, prefix=prefix, max_configs=max_configs)
    passes = _passes(job)
    # subtle: closing a generator that has not begun does not run its `finally`.
    next(passes)
    return passes


def prefill(model: "LanguageModel", input_ids: Sequence[int], earlier: Prefix | None = None) -> Prefix:
    """Compute keys and values of a text, reusing those of an earlier one.

    Args:
        input_ids: its tokens, at most 2,048 and fewer than the model's context; shape (pos,).
        earlier: a prefix of the same model; keys and values of the common beginning are reused.

    Returns:
        Prefix; its numbers equal those of one pass over the whole text up to rounding.

    Raises:
        InputError: there are no tokens or too many.
    """
    job = scheduler_of(model).submit(input_ids, (), prefix=earlier)
    try:
        while job.prefix is None:
            job.take(_WAIT_SECONDS)
    finally:
        job.close()
    return job.prefix


def _passes(job: DecodingJob) -> Generator[StepsByConfig, None, None]:
    try:
        yield {}
        while not job.finished:
            for made in job.take(_WAIT_SECONDS):
                yield made.steps
    finally:
        job.close()
