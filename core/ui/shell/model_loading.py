"""Loading of a model, from "absent" to "ready": progress, and next steps when it fails."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.errors import MemoryLimitError, PlaygroundError
from core.models import CATALOG, DEFAULT_MODEL, LanguageModel, LoadJob, ModelSpec, resolve
from core.settings import MB, readable_bytes
from core.ui.shell.errors import show_error
from core.ui.state import keys
from core.ui.state.shared import model_pool
from core.ui.state.url import set_by_user
from core.ui.widgets.markdown import escape_markdown

# A model this small is fetched without asking when a page needs it.
FETCH_WITHOUT_ASKING = 100 * MB
_PHASES = {"waiting": "Waiting", "fetching": "Fetching", "converting": "Converting", "loading": "Loading"}


def chosen_model() -> LanguageModel:
    """Load the chosen model, showing the progress; stops the page on failure."""
    return loaded_model(st.session_state[keys.MODEL])


def loaded_model(key: str) -> LanguageModel:
    """Load any model in the chosen number format, as `chosen_model` does."""
    # subtle: Plotly looks at a pandas that another session is still importing, and fails. This waits for that import.
    import pandas  # noqa: F401

    pool = model_pool()
    dtype = st.session_state[keys.DTYPE]
    model = pool.get(key, dtype)
    if model:
        return model
    spec = resolve(key, pool.settings)
    if not _may_load(spec):
        _offer(spec)
        st.stop()
    if not watch(pool.request(key, dtype, accepted_terms=key in agreed_models())):
        st.stop()
    st.rerun()  # the sidebar, drawn before, has to show that it is ready


def _may_load(spec: ModelSpec) -> bool:
    """Return True if no consent is needed: the files are on disk, small, or agreed to in this session."""
    if spec.key in _stopped():
        return False
    agreed = spec.key in agreed_models()
    small = 0 < spec.download_bytes <= FETCH_WITHOUT_ASKING and spec.terms is None
    return agreed or small or model_pool().state(spec) != "absent"


def _offer(spec: ModelSpec) -> None:
    """Ask for consent before large files are fetched, and for acceptance of terms."""
    st.info(f"{escape_markdown(spec.title)} is not on this machine yet.", icon=":material/cloud_download:")
    fetch_button(spec)
    if spec.key != DEFAULT_MODEL:
        _default_model_button()


def fetch_button(spec: ModelSpec, name: str = "") -> None:
    """Draw a button that agrees to fetch a model, with its terms above it if it has some.

    Args:
        name: of the model, where others are offered beside it.
    """
    accepted = True
    if spec.terms:
        accepted = st.checkbox(
            f"I accept the [{spec.terms.title}]({spec.terms.url})",
            key=f"terms-{spec.key}",
            help="Needed before fetching.",
        )
    label = f"Fetch {escape_markdown(name)},{download_size(spec)}" if name else f"Fetch{download_size(spec)}"
    st.button(label, key=f"fetch-{spec.key}", on_click=agree, args=(spec.key,), disabled=not accepted)


def agreed_models() -> set[str]:
    """Return the keys of the models this session agreed to fetch."""
    return st.session_state.setdefault(keys.AGREED_MODELS, set())


def _stopped() -> set[str]:
    """Return the keys of the models this session no longer waits for."""
    return st.session_state.setdefault(keys.STOPPED_MODELS, set())


def agree(key: str) -> None:
    """For callbacks: agree to fetch this model."""
    agreed_models().add(key)
    _stopped().discard(key)
    model_pool().forget_failure(key, st.session_state[keys.DTYPE])


def watch(job: LoadJob) -> bool:
    """Show a load until it ends; True when the model is loaded, else the error is shown with possible next steps."""
    placeholder = st.empty()
    if not job.done.is_set():
        with placeholder.container():
            bar = st.empty()
            st.button("Stop", key=f"stop-{job.key}", on_click=_stop, args=(job,))
        wait_for(job, bar)
    placeholder.empty()
    if job.error:
        _show_failure(job, job.error)
    return job.error is None


def wait_for(job: LoadJob, bar: DeltaGenerator) -> None:
    """Show the progress of a load until it ends."""
    with model_pool().watching(job):
        while not job.done.wait(0.2):
            with bar:  # at each write Streamlit can end the script of a visitor who left the page
                _show_progress(job)


def _show_progress(job: LoadJob) -> None:
    progress = job.progress
    words = f"{_PHASES[progress.phase]} · {escape_markdown(progress.note)} · {job.seconds:.0f} s"
    if progress.total:
        amount = f"{readable_bytes(progress.done)} of {readable_bytes(progress.total)}"
        st.progress(min(1.0, progress.done / progress.total), text=f"{words} · {amount}")
    else:  # no size is known: show the elapsed time instead of a made-up bar
        st.info(words, icon=":material/hourglass_top:")


def _stop(job: LoadJob) -> None:
    """Stop waiting in this session; the fetch itself ends when no session waits."""
    _stopped().add(job.key)
    agreed_models().discard(job.key)
    model_pool().stop(job)


def _show_failure(job: LoadJob, error: PlaygroundError) -> None:
    show_error(error)
    with st.container(horizontal=True):
        st.button("Try again", key="try-again", on_click=model_pool().forget_failure, args=(job.key, job.dtype))
        if job.key != DEFAULT_MODEL:
            _default_model_button()
        if isinstance(error, MemoryLimitError) and job.dtype == "float32":
            st.button("Use bfloat16", on_click=set_by_user, args=(keys.DTYPE, "bfloat16"))


def _default_model_button() -> None:
    st.button(
        f"Use {CATALOG[DEFAULT_MODEL].title}", on_click=set_by_user, args=(keys.MODEL, DEFAULT_MODEL), key="use-default"
    )


def download_size(spec: ModelSpec) -> str:
    """Return a size like " 93 MB"; empty for a free hub id, whose size is not known yet."""
    return f" {readable_bytes(spec.download_bytes)}" if spec.download_bytes else ""
