"""Replies drawn on the page while they are generated."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.chat import Answers, Request
from core.decoding import GeneratedText, Limits, Pass
from core.plots import plural
from core.ui.state.shared import prefix_cache
from core.ui.state.streaming import Screen, follow
from core.ui.widgets.growing import GROWING_STYLE, StreamedText


@dataclass
class Reply:
    """A reply while it is generated. It names its model but holds no reference: a session must not keep it in memory.

    Attributes:
        title, identity: of the model.
        ids: the prompt, shape (pos,).
        limits: when the text ends.
        generated: its steps, and the config that made them.
        first, last: seconds from the request to the first and the last token; 0 before.
    """

    title: str
    identity: tuple[str, ...]
    ids: tuple[int, ...]
    limits: Limits
    generated: GeneratedText
    first: float = 0.0
    last: float = 0.0

    @classmethod
    def to(cls, request: Request) -> "Reply":
        """Create the empty reply to a request."""
        model, generated = request.model, GeneratedText(request.config, 0)
        return cls(model.spec.title, model.identity, request.ids, request.limits, generated)

    @property
    def speed(self) -> float:
        """Tokens per second after the first; 0 for a text of one token."""
        duration = self.last - self.first
        return (len(self.generated.steps) - 1) / duration if duration > 0 else 0.0


def stream(
    requests: Sequence[Request], replies: Sequence[Reply], placeholders: Sequence[DeltaGenerator], wait: DeltaGenerator
) -> None:
    """Generate all replies together, each in its placeholder; an interrupted reply keeps its tokens so far.

    Args:
        wait: where the wait for a model is shown.
    """
    st.html(GROWING_STYLE)
    growing = [StreamedText(placeholder, str(number)) for number, placeholder in enumerate(placeholders)]

    def add(one: Pass) -> None:
        for index, step in one.steps.items():
            reply = replies[index]
            reply.generated.add(step)
            reply.last = one.seconds
            reply.first = reply.first or one.seconds

    def draw() -> int:
        return sum(
            drawn.draw([html.escape(step.piece) for step in reply.generated.steps])
            for reply, drawn in zip(replies, growing, strict=True)
        )

    follow(Answers(requests, prefix_cache()), add, Screen(wait, lambda: "", draw))


def reply_statistics(reply: Reply) -> str:
    """Describe length, speed, and the reason it ended in one line."""
    text = reply.generated
    count = len(text.steps)
    ended = f"ended: {text.finished}" if text.finished else "stopped"
    return (
        f"{text.config.label} · {plural(count, 'token')} in {reply.last:.1f} s, the first after "
        f"{reply.first:.2f} s, {reply.speed:.1f} a second · {ended}"
    )
