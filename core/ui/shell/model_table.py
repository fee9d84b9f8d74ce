"""Table of models on Home: kind, size and state of each, and controls to fetch, choose or remove it."""

import streamlit as st

from core.errors import PlaygroundError
from core.models import CATALOG, ModelSpec, resolve
from core.models.resolve import FOLDER_PREFIX, HUB_PREFIX
from core.settings import readable_bytes
from core.ui.shell.errors import show_error
from core.ui.shell.model_loading import agree, agreed_models, fetch_button, watch
from core.ui.state import keys
from core.ui.state.pending import PendingAction
from core.ui.state.shared import model_pool
from core.ui.state.url import set_by_user

OWN_MODEL_ERROR = PendingAction[PlaygroundError](keys.OWN_MODEL_ERROR)
_KINDS = {"base": "completes text", "instruct": "answers (chat)"}


def model_table() -> None:
    """Draw one row per model of the catalog."""
    with st.container(border=True, gap="xsmall"):
        for spec in CATALOG.values():
            _row(spec)


def _row(spec: ModelSpec) -> None:
    details, actions = st.columns([2, 1], vertical_alignment="center")
    memory = readable_bytes(spec.memory_bytes(st.session_state[keys.DTYPE]))
    with details.container(gap=None):
        st.markdown(f"**{spec.title}**")
        st.caption(
            f"{_KINDS[spec.kind]} · {spec.parameters / 1e6:,.0f} M parameters · {memory} in memory · {spec.license}"
        )
    with actions, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        _actions(spec)


def _actions(spec: ModelSpec) -> None:
    pool = model_pool()
    state = pool.state(spec)
    if state == "absent":
        fetch_button(spec)
        return
    st.badge(state, color="green" if state == "ready" else "gray")
    if st.session_state[keys.MODEL] == spec.key:
        st.badge("chosen", color="blue")
    else:
        st.button("Choose", key=f"choose-{spec.key}", on_click=set_by_user, args=(keys.MODEL, spec.key))
    if not pool.settings.public:
        with st.popover("Remove", key=f"remove-{spec.key}"):
            st.write(f"Delete {readable_bytes(spec.disk_bytes)} from this machine?")
            st.button("Delete", key=f"delete-{spec.key}", on_click=_remove, args=(spec,))


def _remove(spec: ModelSpec) -> None:
    agreed_models().discard(spec.key)
    model_pool().remove(spec)


def own_model() -> None:
    """Draw a form for a local folder or a hub id; only where the deployment allows it."""
    if model_pool().settings.public:
        return
    with st.expander("A model of your own"), st.form("own-model", border=False):
        st.write("A folder in Hugging Face layout on this machine, or an id of the hub. Only safetensors are read.")
        placeholder = "/home/me/my-model or openai-community/gpt2-medium"
        st.text_input("Folder or owner/name", key=keys.OWN_MODEL, placeholder=placeholder)
        st.form_submit_button("Use it", on_click=_use_own)
        error = OWN_MODEL_ERROR.take()
        if error:
            show_error(error)


def _use_own() -> None:
    """Choose the typed model; a callback, so that leaving the page at once does not lose the choice."""
    typed = st.session_state[keys.OWN_MODEL].strip()
    is_path = typed.startswith(("/", "~", "."))
    try:
        spec = resolve((FOLDER_PREFIX if is_path else HUB_PREFIX) + typed, model_pool().settings)
    except PlaygroundError as error:
        OWN_MODEL_ERROR.request(error)
        return
    set_by_user(keys.MODEL, spec.key)
    if not is_path:
        agree(spec.key)


def watch_fetches() -> None:
    """Show the progress of the models this session agreed to fetch; a failure is shown once."""
    pool = model_pool()
    for key in sorted(agreed_models()):
        if pool.state(resolve(key, pool.settings)) == "absent":
            if watch(pool.request(key, st.session_state[keys.DTYPE], accepted_terms=True)):
                st.rerun()
            agreed_models().discard(key)


def warm_up() -> None:
    """Load the chosen model in the background if its files are on disk, so that the next page finds it ready."""
    pool = model_pool()
    key, dtype = st.session_state[keys.MODEL], st.session_state[keys.DTYPE]
    try:
        if pool.state(resolve(key, pool.settings)) == "on disk":
            pool.request(key, dtype)
    except PlaygroundError:
        return  # the page that needs the model shows the error
