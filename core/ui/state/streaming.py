"""Texts that grow on the page while a scheduler computes them: the one place where a session follows a job."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.decoding import Pass
from core.ui.state import keys
from core.ui.state.compute import show_wait
from core.ui.state.shared import drawing_budget

# A sleeping session looks up so often, to see whether its visitor has clicked or left.
LOOK_UP_SECONDS = 0.2
# The place in line is told at most once in so many seconds.
TELL_SECONDS = 1.0


class Followed(Protocol):
    """A decoding job, or the answers of several models."""

    @property
    def ahead(self) -> int:
        """Requests that are served before; 0 while it is read or running."""

    @property
    def finished(self) -> bool:
        """True when all passes were taken."""

    def take(self, timeout: float, at_least: float = 0.0) -> list[Pass]:
        """Sleep, then return the passes made since the last call."""

    def close(self) -> None:
        """End the texts."""


@dataclass(frozen=True)
class Screen:
    """Drawing of a job's texts, and of the words above them.

    Attributes:
        status: placeholder for the place in line and the progress; empty at the end.
        progress: words about the progress; empty for none.
        draw: draws the texts so far; returns how many characters it sent.
    """

    status: DeltaGenerator
    progress: Callable[[], str]
    draw: Callable[[], int]


def follow(job: Followed, add: Callable[[Pass], None], screen: Screen) -> None:
    """Take a job's passes to its end and draw them as often as the budget of all sessions allows.

    subtle: Streamlit ends this script, inside the next call of `st`, when the person clicks anything, leaves or closes
    the tab. So each pass is added before it is drawn, and the job is closed on exit. Between drawings the thread
    sleeps; a pass of the model does not wake it.

    Args:
        add: stores the steps of one pass.
    """
    status, budget, next_drawing = _Status(screen), drawing_budget(), 0.0

    def draw() -> int:
        status.tell(job.ahead)
        return screen.draw()

    with closing(job):
        while not job.finished:
            pause = max(0.0, next_drawing - time.monotonic())
            passes = job.take(LOOK_UP_SECONDS, at_least=min(LOOK_UP_SECONDS, pause))
            for one in passes:
                add(one)
            if not passes:
                status.tell(job.ahead)
            elif pause <= LOOK_UP_SECONDS:
                next_drawing = time.monotonic() + budget.draw(draw)
            _end_if_left()
    budget.draw(screen.draw)
    screen.status.empty()


class _Status:
    """Words above growing texts: drawn when they change, the place in line at most once in TELL_SECONDS."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._drawn: int | str = ""
        self._told_at = 0.0

    def tell(self, ahead: int) -> None:
        """Draw the place in line, or the progress."""
        words = ahead or self._screen.progress()
        if words == self._drawn or (ahead and time.monotonic() - self._told_at < TELL_SECONDS):
            return
        self._drawn = words
        if ahead:
            self._told_at = time.monotonic()
            show_wait(self._screen.status, ahead)
        elif words:
            self._screen.status.caption(words)
        else:
            self._screen.status.empty()


def _end_if_left() -> None:
    """End the script here if its visitor clicked or left: Streamlit looks when the session state is read."""
    keys.PAGE in st.session_state  # noqa: B015
