"""Texts on the page while they are written."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass

from streamlit.delta_generator import DeltaGenerator

from core.chat import Request, answer
from core.decoding import Limits, GeneratedText
from core.models import LanguageModel
from core.ui.chat.text import plain_text
from core.ui.state.compute import hold_model
from core.ui.state.shared import prefix_cache

# A browser shows no more; drawing more often takes time from the model.
_SECONDS_A_DRAWING = 0.12


@dataclass
class Reply:
    """A text as far as it is written. It names its model but does not hold it: a session must not keep it in memory.

    Attributes:
        title, identity: of the model.
        ids: the prompt, shape (pos,).
        limits: when the text ends.
        transcript: its steps, and the column that made them.
        asked: when, by a clock that only counts seconds.
        first, last: seconds until the first and the last token; 0 before.
    """

    title: str
    identity: tuple[str, ...]
    ids: tuple[int, ...]
    limits: Limits
    transcript: GeneratedText
    asked: float
    first: float = 0.0
    last: float = 0.0

    @classmethod
    def to(cls, request: Request) -> "Reply":
        """Nothing is written yet."""
        model, transcript = request.model, GeneratedText(request.column, 0)
        return cls(model.spec.title, model.identity, request.ids, request.limits, transcript, time.monotonic())

    @property
    def speed(self) -> float:
        """Tokens a second after the first; 0 for a text of one token."""
        writing = self.last - self.first
        return (len(self.transcript.steps) - 1) / writing if writing > 0 else 0.0


def turns_at(place: DeltaGenerator) -> Callable[[LanguageModel], AbstractContextManager]:
    """Turns of any model, with the place in line shown at `place`."""
    return lambda model: hold_model(model, place)


def stream(
    requests: Sequence[Request], replies: Sequence[Reply], places: Sequence[DeltaGenerator], line: DeltaGenerator
) -> None:
    """Write all replies together, each at its place; whoever interrupts finds in them what was written so far.

    Args:
        line: where the place in line for a model is shown.
    """
    drawn = [0.0] * len(replies)
    with closing(answer(requests, prefix_cache(), turns_at(line))) as steps:
        for index, update in steps:
            reply = replies[index]
            reply.transcript.add(update)
            now = time.monotonic()
            reply.last = now - reply.asked
            reply.first = reply.first or reply.last
            if now - drawn[index] > _SECONDS_A_DRAWING or reply.transcript.finished:
                plain_text(reply.transcript.text, places[index])
                drawn[index] = now


def facts(reply: Reply) -> str:
    """How long, how fast, and why it ended."""
    transcript = reply.transcript
    count = len(transcript.steps)
    ended = f"ended: {transcript.finished}" if transcript.finished else "stopped"
    return (
        f"{transcript.column.label} · {count} token{'' if count == 1 else 's'} in {reply.last:.1f} s, the first after "
        f"{reply.first:.2f} s, {reply.speed:.1f} a second · {ended}"
    )
