"""The link that restores a view: text, model and dtype live in the URL; knobs bind themselves to it.

The text is not a bound widget because a pasted book would make a URL that no server accepts on reload.
"""

from functools import partial
from urllib.parse import quote, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.errors import InputError, PlaygroundError
from core.models import DEFAULT_DTYPE, DEFAULT_MODEL, resolve
from core.models.spec import BYTES_PER_PARAMETER
from core.ui.state.shared import model_pool
from core.ui.state.versioned import editor_key, hear

DEFAULT_TEXT = "Hello my name"
# Browsers and proxies accept about 2,000 characters everywhere.
LONGEST_TEXT_IN_URL = 1500
_DEFAULTS = {"text": DEFAULT_TEXT, "model": DEFAULT_MODEL, "dtype": DEFAULT_DTYPE}
_NOTICE = "_notice"
LACKING_MODEL = "_lacking_model"  # the model the last example was made for, when it is not here
LINKED = "_linked"  # names of the page's own texts in its link


def restore_from_url() -> None:
    """Take over what the URL says when a person went there: a fresh session, an opened link, Back and Forward.

    subtle: every other request carries an address too, on a slow machine one from before the last answer. It must not
    undo a choice, so it is not read.
    """
    for name, default in _DEFAULTS.items():
        news = _news(name, name)
        st.session_state.setdefault(name, default)
        if news is not None:
            _take(name, news)


def _news(name: str, kept: str) -> str | None:
    """What the URL says of `name` that the session, which keeps it as `kept`, has to believe."""
    if kept in st.session_state and not went_in_history():
        return None
    return st.query_params.get(name)  # absent says nothing: Streamlit clears parameters when the page changes


def went_in_history() -> bool:
    """Whether this run answers the browser's Back or Forward button."""
    return get_script_run_ctx().is_history_navigation


def write_to_url() -> None:
    """Make the address bar the link of this view, in one step of the browser's history."""
    values = {name: st.session_state[name] for name in _DEFAULTS}
    if not _fits_url(values["text"]):
        st.query_params.pop("text", None)
        del values["text"]
    news = {name: value for name, value in values.items() if st.query_params.get(name) != value}
    if news:
        st.query_params.update(news)


def view_link() -> str | None:
    """Address of exactly this view: text, model and settings; None when the text is too long for an address."""
    texts = {name: st.session_state[linked_key(name)] for name in st.session_state[LINKED]}
    if not _fits_url("".join([st.session_state["text"], *texts.values()])):
        return None
    # Parameters at their default are written too: the other machine may have other defaults.
    parameters = {**st.query_params.to_dict(), **{name: st.session_state[name] for name in _DEFAULTS}, **texts}
    parameters.update(
        {key: st.session_state[key] for key in st.session_state.get("_knobs", ()) if key in st.session_state}
    )
    return f"{(st.context.url or '').split('?')[0]}?{urlencode(parameters, quote_via=quote)}"


def put_in_link(key: str) -> None:
    """Let the copied link carry the widget `key`, which must be bound to the URL."""
    names = st.session_state.setdefault("_knobs", [])
    if key not in names:
        names.append(key)


def linked_text(name: str, default: str, label: str) -> str:
    """A box for a page's own long text, such as a corpus: kept for the session, and restored by a link.

    Args:
        name: its name in links.
    """
    kept = linked_key(name)
    news = _news(name, kept)
    st.session_state.setdefault(kept, default)
    if news is not None:
        st.session_state[kept] = news
    elif st.query_params.get(name, st.session_state[kept]) != st.session_state[kept]:
        del st.query_params[name]  # it says what was there before an edit
    st.session_state[LINKED].append(name)
    key = editor_key(name, st.session_state[kept])
    st.text_area(
        label, st.session_state[kept], height=110, key=key, on_change=hear, args=(name, key, partial(_keep, name))
    )
    return st.session_state[kept]


def _keep(name: str, text: str) -> None:
    st.session_state[linked_key(name)] = text


def linked_key(name: str) -> str:
    """Where the session keeps a linked text; presets write there."""
    return f"_linked_{name}"


def show_notice() -> None:
    """Say what of a link could not be taken over, until the person makes another choice."""
    notice = st.session_state.get(_NOTICE)
    if notice:
        st.warning("The link could not be restored completely; what is shown uses the settings on the left.")
        st.text(notice)


def set_by_user(name: str, value: str) -> None:
    """The person chose `value` for text, model or dtype on the page: it outranks the link that was opened."""
    for said in (_NOTICE, LACKING_MODEL):
        st.session_state.pop(said, None)
    st.session_state[name] = value


def start_link() -> None:
    """A page begins to be drawn; its own texts announce themselves while it is."""
    st.session_state[LINKED] = []


def _take(name: str, value: str) -> None:
    try:
        if name == "model":
            resolve(value, model_pool().settings)
        if name == "dtype" and value not in BYTES_PER_PARAMETER:
            raise InputError(f"The link asks for the dtype {value!r}.", f"Known: {', '.join(BYTES_PER_PARAMETER)}.")
    except PlaygroundError as error:
        st.session_state[_NOTICE] = str(error)
        return
    st.session_state[name] = value


def _fits_url(text: str) -> bool:
    return len(quote(text, errors="replace")) <= LONGEST_TEXT_IN_URL
