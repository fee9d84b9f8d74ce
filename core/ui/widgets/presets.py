"""Examples that set text, settings and model with one click, and the way back to what they replaced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.models import CATALOG
from core.ui.state import keys
from core.ui.state.shared import model_pool
from core.ui.state.undo import offer_undo, replace_values, undo
from core.ui.widgets.markdown import escape_markdown


@dataclass(frozen=True)
class Preset:
    """An example: its text, knob settings, and the model it was made for, used if its files are on this machine.

    Attributes:
        text: None for an example of a setting, which keeps the visitor's text.
    """

    title: str
    text: str | None
    knobs: Mapping[str, Any] = field(default_factory=dict)
    model: str = ""


def presets(examples: Sequence[Preset]) -> None:
    """Draw buttons that set text, knobs and model at once, and one that undoes that; nothing without examples."""
    if not examples:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption("Examples", width="content")
        for example in examples:
            _button(example)
        offered = offer_undo()
        if offered:
            st.button(offered, on_click=undo, key="undo-example", icon=":material/undo:", type="tertiary")
    missing = st.session_state.get(keys.LACKING_MODEL)
    if missing:
        st.info(f"This example was made for {CATALOG[missing].title}. {_is_absent(missing)}", icon=":material/info:")


def _button(example: Preset) -> None:
    """Draw an example; one that changes the model, or lacks its own, says so before it is pressed."""
    label, help_text = escape_markdown(example.title), None
    if example.model and example.model != st.session_state[keys.MODEL]:
        title = escape_markdown(CATALOG[example.model].title)
        if _absent(example.model):
            label, help_text = f"{label} (made for {title})", _is_absent(example.model)
        else:
            label, help_text = f"{label} (with {title})", f"Chooses {title} on all pages. Undo brings yours back."
    st.button(label, on_click=_apply, args=(example,), key=f"preset-{example.title}", help=help_text)


def _absent(model: str) -> bool:
    return model_pool().state(CATALOG[model]) == "absent"


def _is_absent(model: str) -> str:
    return (
        f"{CATALOG[model].title} is not on this machine; Home can fetch it. "
        "Without it, the chosen model computes the example."
    )


def _apply(example: Preset) -> None:
    values = dict(example.knobs)
    if example.text is not None:
        values[keys.TEXT] = example.text
    lacking = bool(example.model) and _absent(example.model)
    if example.model and not lacking:
        values[keys.MODEL] = example.model
    replace_values(values)
    if lacking and example.model != st.session_state[keys.MODEL]:
        st.session_state[keys.LACKING_MODEL] = example.model
