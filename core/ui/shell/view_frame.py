"""Places of a view on the screen: the picture first. The stylesheets beside this file lay them out."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


@dataclass(frozen=True)
class ViewFrame:
    """Containers in the order of the screen; what is written into them may come in another order.

    Attributes:
        text: box of the shared sentence.
        strip: its tokens.
        notes: warnings about the text.
        answer: the answer of the view in one sentence.
        figure: the main figure.
        rail: knobs beside it.
        scenes: the examples.
        detail: everything else.
        foot: ways to the view before and the next one.
    """

    text: DeltaGenerator
    strip: DeltaGenerator
    notes: DeltaGenerator
    answer: DeltaGenerator
    figure: DeltaGenerator
    rail: DeltaGenerator
    scenes: DeltaGenerator
    detail: DeltaGenerator
    foot: DeltaGenerator


def view_frame(reads_text: bool, rail: bool) -> ViewFrame:
    """Draw the empty places.

    Args:
        reads_text: True for a view of the shared sentence; else there is no row for it.
        rail: True if knobs stand beside the figure.
    """
    row = st.container(key="text-row", horizontal=True, vertical_alignment="center") if reads_text else st.container()
    text = row.container(key="text-box", width=340)
    strip = row.container(key="strip")
    notes = st.container(key="notes")
    answer = st.container(key="answer")
    stage = st.container(key="stage")
    left, right = stage.columns([4, 1], gap="medium") if rail else (stage, stage)
    return ViewFrame(
        text,
        strip,
        notes,
        answer,
        figure=left.container(key="figure"),
        rail=right.container(key="rail"),
        scenes=st.container(key="scenes"),
        detail=st.container(key="detail"),
        foot=st.container(key="foot"),
    )
