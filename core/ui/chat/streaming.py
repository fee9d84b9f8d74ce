"""Replies drawn on the page while they are generated."""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain

from streamlit.delta_generator import DeltaGenerator

from core.chat import Request, answer
from core.chat.answering import SlotOf
from core.decoding import GeneratedText, Limits
from core.ui.chat.text import plain_text
from core.ui.state.compute import hold_model
from core.ui.state.shared import prefix_cache

# A browser shows no more drawings per second; more would take time from the model.
_SECONDS_PER_DRAWING = 0.12


@dataclass
class Reply:
    """A reply while it is generated. It names its model but holds no reference: a session must not keep it in memory.

    Attributes:
        title, identity: of the model.
        ids: the prompt, shape (pos,).
        limits: when the text ends.
        generated: its steps, and the config that made them.
        asked: time of the request, by the monotonic clock.
        first, last: seconds from the request to the first and the last token; 0 before.
    """

    title: str
    identity: tuple[str, ...]
    ids: tuple[int, ...]
    limits: Limits
    generated: GeneratedText
    asked: float
    first: float = 0.0
    last: float = 0.0

    @classmethod
    def to(cls, request: Request) -> "Reply":
        """Create the empty reply to a request."""
        model, generated = request.model, GeneratedText(request.config, 0)
        return cls(model.spec.title, model.identity, request.ids, request.limits, generated, time.monotonic())

    @property
    def speed(self) -> float:
        """Tokens per second after the first; 0 for a text of one token."""
        duration = self.last - self.first
        return (len(self.generated.steps) - 1) / duration if duration > 0 else 0.0


def slots_at(placeholder: DeltaGenerator) -> SlotOf:
    """Return a function that holds any model for one pass; `placeholder` shows the wait."""
    return lambda model: hold_model(model, placeholder)


def stream(
    requests: Sequence[Request], replies: Sequence[Reply], placeholders: Sequence[DeltaGenerator], wait: DeltaGenerator
) -> None:
    """Generate all replies together, each in its placeholder; an interrupted reply keeps its tokens so far.

    Args:
        wait: where the wait for a model is shown.
    """
    drawn = [0.0] * len(replies)
    with closing(answer(requests, prefix_cache(), slots_at(wait))) as passes:
        for index, step in chain.from_iterable(steps.items() for steps in passes):
            reply = replies[index]
            reply.generated.add(step)
            now = time.monotonic()
            reply.last = now - reply.asked
            reply.first = reply.first or reply.last
            if now - drawn[index] > _SECONDS_PER_DRAWING or reply.generated.finished:
                plain_text(reply.generated.text, placeholders[index])
                drawn[index] = now


def reply_statistics(reply: Reply) -> str:
    """Describe length, speed, and the reason it ended in one line."""
    text = reply.generated
    count = len(text.steps)
    ended = f"ended: {text.finished}" if text.finished else "stopped"
    return (
        f"{text.config.label} · {count} token{'' if count == 1 else 's'} in {reply.last:.1f} s, the first after "
        f"{reply.first:.2f} s, {reply.speed:.1f} a second · {ended}"
    )
