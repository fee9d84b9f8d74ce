"""A generated text: plain HTML while it grows, with tokens to point at and click once it is complete."""

import html
from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.decoding import DecodingStep
from core.plots import percent
from core.plots.style import probability_shade
from core.ui.components.component import component

__all__ = ["GROWING_STYLE", "draw_growing", "growing_text", "written_text"]

_WRITTEN = component("written_text", "written", "written", helpers=("tooltip", "roving_focus"))
# Eleven shades while a text grows, as CSS classes: a class takes a third of the bytes of an inline style.
_SHADES = "".join(f".growing .p{n} {{background: {probability_shade(n / 10)}}}" for n in range(11))
GROWING_STYLE = f"""<style>
.growing {{font-size: 1.05rem; line-height: 1.5; min-height: 1.6em; white-space: pre-wrap; overflow-wrap: anywhere}}
.growing b {{font-weight: inherit; border-radius: 4px; padding: 1px 0}}
{_SHADES}
</style>"""


def growing_text(steps: Sequence[DecodingStep]) -> str:
    """Render a text that still grows as HTML; every piece is escaped.

    >>> from types import SimpleNamespace
    >>> growing_text([SimpleNamespace(piece="<i>", raw_probability=0.52)])
    '<div class="growing"><b class="p5">&lt;i&gt;</b></div>'
    """
    pieces = "".join(
        f'<b class="p{round(10 * step.raw_probability)}">{html.escape(step.piece)}</b>' for step in steps if step.piece
    )
    return f'<div class="growing">{pieces or "&nbsp;"}</div>'


def draw_growing(placeholder: DeltaGenerator, steps: Sequence[DecodingStep]) -> int:
    """Draw the text so far; return the number of characters sent."""
    body = growing_text(steps)
    placeholder.html(body)
    return len(body)


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
    label = f"{len(steps)} tokens" + ("; Enter looks into the one in focus" if on_pick else "")

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
        lines.append(f"after filters {percent(step.probability)}, {step.kept:,} tokens left")
    if kind:
        lines.append("Here the texts differ.")
    if step.finished:
        lines.append(f"The text ends: {step.finished}.")
    return lines
