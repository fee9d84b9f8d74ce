"""Replies of several models at once, one token each in rotation; cached parts of the prompts are not read again."""

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.chat.prefix_cache import PrefixCache
from core.decoding import (
    STOP_STRING,
    DecodingConfig,
    GeneratedText,
    Limits,
    StepsByConfig,
    decode,
    prefill,
)

if TYPE_CHECKING:
    from core.models import LanguageModel

# Gives the context manager that holds a model for one pass.
SlotOf = Callable[["LanguageModel"], AbstractContextManager[None]]


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


def answer(
    requests: Sequence[Request], cache: PrefixCache, slot_of: SlotOf | None = None
) -> Generator[StepsByConfig, None, None]:
    """Generate all texts together, one token each in rotation.

    Yields:
        The next step of one request by its index; a finished request is not yielded again.
    """
    texts = {index: _answer_one(request, cache, slot_of or _hold) for index, request in enumerate(requests)}
    unfinished = list(texts)
    try:
        while unfinished:
            for index in list(unfinished):
                steps = next(texts[index], None)
                if steps is None:
                    unfinished.remove(index)
                else:
                    yield {index: steps[0]}
    finally:
        for text in texts.values():
            text.close()


def cache_reply(request: Request, token_ids: Sequence[int], cache: PrefixCache, slot_of: SlotOf | None = None) -> None:
    """Prefill a reply, so that the next prompt of the conversation begins with cached keys and values."""
    ids = (*request.ids, *token_ids)
    if len(ids) < request.model.context:
        slot = _slot(request, slot_of or _hold)
        cache.keep(request.model, prefill(request.model, ids, cache.nearest(request.model, ids), slot))


def reply_text(text: GeneratedText, limits: Limits) -> str:
    """Return the content of the reply for the conversation: without the stop string and surrounding spaces."""
    content = text.text
    if text.finished == STOP_STRING:
        content = content[: min(content.index(stop) for stop in limits.stop if stop in content)]
    return content.strip() if limits.stop else content


def _answer_one(request: Request, cache: PrefixCache, slot_of: SlotOf) -> Generator[StepsByConfig, None, None]:
    slot = _slot(request, slot_of)
    prefix = prefill(request.model, request.ids, cache.nearest(request.model, request.ids), slot)
    cache.keep(request.model, prefix)
    yield from decode(request.model, request.ids, [request.config], request.limits, prefix=prefix, slot=slot)


def _slot(request: Request, slot_of: SlotOf) -> Callable[[], AbstractContextManager[None]]:
    return lambda: slot_of(request.model)


def _hold(model: "LanguageModel") -> AbstractContextManager[None]:
    return model.lock.hold()
