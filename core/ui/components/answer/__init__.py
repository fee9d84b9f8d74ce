"""Answer of a view in one sentence, kept up to date by the view's figure while a knob moves."""

from core.ui.components.component import component
from core.ui.state.presentation import screen_kind

__all__ = ["live_answer"]

_ANSWER = component("answer", "answer", "answer", helpers=("spoken_answer",))


def live_answer(sentence: str) -> None:
    """Write the answer for the settings that the server knows."""
    _ANSWER(key="live-answer", data={"sentence": sentence, "kind": screen_kind()})
