"""Picker of the model and number format that all pages share, with the state of the chosen model."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.errors import PlaygroundError
from core.models import CATALOG, DEFAULT_DTYPE, resolve
from core.models.spec import BYTES_PER_PARAMETER
from core.settings import readable_bytes
from core.ui.shell.model_loading import download_size
from core.ui.state import keys
from core.ui.state.shared import model_pool
from core.ui.state.url import set_by_user
from core.ui.state.versioned import editor_key, store_edit
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.text_input import several_lines


def model_picker() -> None:
    """Draw a control named after the chosen model that holds the pickers, and the state of the model."""
    chosen, dtype = st.session_state[keys.MODEL], st.session_state[keys.DTYPE]
    words = _title(chosen) if dtype == DEFAULT_DTYPE else f"{_title(chosen)} · {dtype}"
    with st.popover(escape_markdown(words), icon=":material/memory:", width="content"):
        options = list(CATALOG)
        if chosen not in options:
            options.append(chosen)
        _shared_choice("Model", keys.MODEL, options, _title)
        _shared_choice("Number format", keys.DTYPE, list(BYTES_PER_PARAMETER), str)
        _model_state()
        several_lines()


def _shared_choice(label: str, name: str, options: list[str], title_of: Callable[[str], str]) -> None:
    chosen = st.session_state[name]
    editor = f"choose_{name}"
    key = editor_key(editor, chosen)
    edited = (editor, key, partial(_choose, name, options))
    st.selectbox(label, options, options.index(chosen), title_of, key=key, on_change=store_edit, args=edited)


def _choose(name: str, options: list[str], chosen: str) -> None:
    if chosen in options:  # a browser can send anything
        set_by_user(name, chosen)


def _title(key: str) -> str:
    """Return the title of a model.

    subtle: the browser sends this label back, so it must not change while a list is open, as a loading state would.
    """
    return CATALOG[key].title if key in CATALOG else key.split("/")[-1]


def _model_state() -> None:
    """Draw state, memory, device and source of the chosen model."""
    pool = model_pool()
    key, dtype = st.session_state[keys.MODEL], st.session_state[keys.DTYPE]
    model = pool.get(key, dtype)
    if model:
        st.badge("ready", color="green")
        source = escape_markdown(model.source.title)
        st.caption(f"{readable_bytes(model.weight_bytes)} in memory on {model.device}, from {source}")
    else:
        _unloaded_state(key)
    used = sum(resident.weight_bytes for resident in pool.resident())
    st.caption(f"All models: {readable_bytes(used)} of {readable_bytes(pool.budget)}")


def _unloaded_state(key: str) -> None:
    try:
        spec = resolve(key, model_pool().settings)
    except PlaygroundError:
        st.badge("cannot be used", color="red")
        return
    if model_pool().state(spec) == "absent":
        st.badge(f"would fetch{download_size(spec)}", color="orange")
        st.caption(f"Not on this machine; comes from {escape_markdown(spec.sources[0].title)}")
    else:
        st.badge("on disk", color="gray")
        st.caption("Loaded when a page needs it")
