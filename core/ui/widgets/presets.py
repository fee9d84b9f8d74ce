"""Examples that set text, settings and model with one click."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.models import CATALOG
from core.ui.state import keys
from core.ui.state.shared import model_pool
from core.ui.state.url import set_by_user


@dataclass(frozen=True)
class Preset:
    """An example: its text, knob settings, and the model it was made for, used if its files are on this machine."""

    title: str
    text: str
    knobs: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""


def presets(examples: Sequence[Preset]) -> None:
    """Draw buttons that set text, knobs and model at once; nothing where there are no examples."""
    if not examples:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption("Examples", width="content")
        for example in examples:
            st.button(example.title, on_click=_apply, args=(example,), key=f"preset-{example.title}")
    missing = st.session_state.get(keys.LACKING_MODEL)
    if missing:
        st.info(
            f"This example was made for {CATALOG[missing].title}, which is not on this machine; Home can fetch it. "
            "What you see is computed by the model on the left.",
            icon=":material/info:",
        )


def _apply(example: Preset) -> None:
    set_by_user(keys.TEXT, example.text)
    for key, value in example.knobs.items():
        st.session_state[key] = value
    if example.model and model_pool().state(CATALOG[example.model]) != "absent":
        set_by_user(keys.MODEL, example.model)
    elif example.model:
        st.session_state[keys.LACKING_MODEL] = example.model
