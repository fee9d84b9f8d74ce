"""Reason why a reply ended: the probability of the end token at every step."""

import streamlit as st

from core.decoding import END_TOKEN
from core.plots import end_curve, percent
from core.ui.chat.streaming import Reply
from core.ui.widgets.figure import show_figure
from core.ui.widgets.markdown import escape_markdown


def why_it_stopped(reply: Reply, name: str) -> None:
    """Draw the end of a reply behind a heading; nothing for an empty one.

    Args:
        name: unique on the page.
    """
    if reply.generated.steps:
        with st.expander("Why did it stop?"):
            st.write(end_sentence(reply))
            end_figure(reply, name)


def end_figure(reply: Reply, name: str) -> None:
    """Draw the probability of the end-of-turn token at every step under the raw model."""
    steps = reply.generated.steps
    figure = end_curve(
        [step.label for step in steps],
        [step.end_probability for step in steps],
        stopped=reply.generated.finished == END_TOKEN,
    )
    show_figure(figure, f"endings-{name}")


def end_sentence(reply: Reply) -> str:
    """Say why a reply of at least one token ended, and how likely its end was."""
    steps, finished = reply.generated.steps, reply.generated.finished
    last = steps[-1]
    if finished == END_TOKEN:
        return (
            f"The model wrote {escape_markdown(last.label)}, the token that ends its turn; it gave that "
            f"{percent(last.raw_probability)}."
        )
    likeliest = max(steps, key=lambda step: step.end_probability)
    reason = finished or "you stopped it"
    return (
        f"The model did not end it: {reason}. Ending was likeliest before {escape_markdown(likeliest.label)}, at "
        f"{percent(likeliest.end_probability)}."
    )
