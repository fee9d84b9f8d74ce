"""Several models answer together, a token each in turn; each reads only what it does not remember."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.chat.prefix_cache import PrefixCache
from core.decoding import STOP_STRING, DecodingConfig, Limits, Transcript, Update, decode, prefill

if TYPE_CHECKING:
    from core.models import LanguageModel

# Gives the context manager around every pass of a model.
TurnOf = Callable[["LanguageModel"], AbstractContextManager]


@dataclass(frozen=True, eq=False)
class Request:
    """A prompt for one model.

    Attributes:
        ids: the prompt, shape (pos,).
        column: the strategy and its settings.
        limits: when the text ends.
    """

    model: "LanguageModel"
    ids: tuple[int, ...]
    column: DecodingConfig
    limits: Limits


def answer(
    requests: Sequence[Request], memory: PrefixCache, turn_of: TurnOf | None = None
) -> Iterator[tuple[int, Update]]:
    """Advance all texts together.

    Yields:
        The place of a request, and its next step; a request that has ended is not heard of again.
    """
    texts = [_one(request, memory, turn_of or _own_turn) for request in requests]
    going = list(enumerate(texts))
    try:
        while going:
            for place, text in list(going):
                update = next(text, None)
                if update is None:
                    going.remove((place, text))
                else:
                    yield place, update
    finally:
        for text in texts:
            text.close()


def remember(request: Request, token_ids: Sequence[int], memory: PrefixCache, turn_of: TurnOf | None = None) -> None:
    """Read a reply as well, so that the next prompt of the conversation begins with what is remembered."""
    ids = (*request.ids, *token_ids)
    if len(ids) < request.model.context:
        turn = _turn(request, turn_of or _own_turn)
        memory.keep(request.model, prefill(request.model, ids, memory.nearest(request.model, ids), turn))


def reply_text(transcript: Transcript, limits: Limits) -> str:
    """What was said, for the conversation: without the stop string, and the blanks that came with it."""
    text = transcript.text
    if transcript.finished == STOP_STRING:
        text = text[: min(text.index(stop) for stop in limits.stop if stop in text)]
    return text.strip() if limits.stop else text


def _one(request: Request, memory: PrefixCache, turn_of: TurnOf) -> Iterator[Update]:
    turn = _turn(request, turn_of)
    prefix = prefill(request.model, request.ids, memory.nearest(request.model, request.ids), turn)
    memory.keep(request.model, prefix)
    yield from decode(request.model, request.ids, [request.column], request.limits, prefix=prefix, turn=turn)


def _turn(request: Request, turn_of: TurnOf) -> Callable[[], AbstractContextManager]:
    return lambda: turn_of(request.model)


def _own_turn(model: "LanguageModel") -> AbstractContextManager:
    return model.lock.hold()
