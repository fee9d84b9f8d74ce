"""A generated text, complete: tokens to point at and click. While it grows, see `core/ui/widgets/growing.py`."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.decoding import DecodingStep
from core.plots import percent, plural
from core.ui.components.component import component

__all__ = ["written_text"]

_WRITTEN = component("written_text", "written", "written", helpers=("tooltip", "roving_focus"))


def written_text(
    steps: Sequence[DecodingStep],
    key: str,
    on_pick: Callable[[int], None] | None = None,
    divergence: int | None = None,
    chosen: int | None = None,
) -> None:
    """Draw a text whose tokens describe themselves and can be clicked.

    Args:
        on_pick: called with the position of a clicked token; None when a click does nothing.
        divergence: position of the first token that differs from the first text; marked.
        chosen: position of the selected token.
    """
    tokens = [_token(step, "diverges" if position == divergence else "") for position, step in enumerate(steps)]
    label = plural(len(steps), "token") + ("; Enter looks into the one in focus" if on_pick else "")

    def picked() -> None:
        if on_pick:
            on_pick(st.session_state[key].picked)

    _WRITTEN(key=key, data={"label": label, "tokens": tokens, "chosen": chosen}, on_picked_change=picked)


def _token(step: DecodingStep, kind: str) -> dict[str, object]:
    # A token that adds no text of its own, such as the end token, is shown by its name.
    return {
        "text": (step.piece or step.label).replace("\n", "⏎\n"),
        "kind": kind if step.piece else f"{kind} sign",
        "p": round(step.raw_probability, 3),
        "lines": _lines(step, kind),
    }


def _lines(step: DecodingStep, kind: str) -> list[str]:
    lines = [step.label, f"probability {percent(step.raw_probability)}, rank {step.rank:,}"]
    if step.rank > 1:
        best = step.alternatives[0]
        lines.append(f"rather: {best.label} at {percent(best.raw_probability)}")
    if step.draw is not None:
        lines.append(f"after filters {percent(step.probability)}, {plural(step.kept, 'token')} left")
    if kind:
        lines.append("Here the texts differ.")
    if step.finished:
        lines.append(f"The text ends: {step.finished}.")
    return lines
