"""The link that restores a view: text, model and dtype live in the URL; knobs bind themselves to it.

The text is not a bound widget because a pasted book would make a URL that no server accepts on reload.
"""

import time
from urllib.parse import quote, urlencode

import streamlit as st

from core.errors import InputError, PlaygroundError
from core.models import DEFAULT_DTYPE, DEFAULT_MODEL, resolve
from core.models.spec import BYTES_PER_PARAMETER
from core.ui.shared import model_pool

DEFAULT_TEXT = "Hello my name"
# Browsers and proxies accept about 2,000 characters everywhere.
LONGEST_TEXT_IN_URL = 1500
_DEFAULTS = {"text": DEFAULT_TEXT, "model": DEFAULT_MODEL, "dtype": DEFAULT_DTYPE}
_SEEN = "_seen_in_url"
_REPLACED = "_replaced_in_url"
_ACTED = "_acted"
_NOTICE = "_notice"
LACKING_MODEL = "_lacking_model"  # the model the last example was made for, when it is not here
_PAGE = "_page"
_PATH = "_path"
_MOVED = "_moved"
LINKED = "_linked"  # names of the page's own texts in its link
# How long a request may still carry the address from before the last change.
_STALE_SECONDS = 1.5


def restore_from_url() -> None:
    """Take over what the URL says when it says something new: a fresh session, an opened link, the Back button.

    subtle: a request can still carry the address from before the last answer. So the URL is not asked when the person
    has just acted on the page or gone to another one, nor when it says what was replaced a moment ago.
    """
    seen = st.session_state.setdefault(_SEEN, {})
    acted = st.session_state.pop(_ACTED, False)
    acted |= st.session_state.pop(_MOVED, False)
    for name, default in _DEFAULTS.items():
        st.session_state.setdefault(name, default)
        given = st.query_params.get(name)
        # A parameter that is absent says nothing: Streamlit clears them when the page changes.
        if given is not None and given != seen.get(name) and not acted and not _just_replaced(name, given):
            seen[name] = given
            _take(name, given)


def write_to_url() -> None:
    """Make the address bar the link of this view."""
    seen = st.session_state[_SEEN]
    for name in _DEFAULTS:
        value = st.session_state[name]
        if name == "text" and not _fits_url(value):
            st.query_params.pop(name, None)
            seen.pop(name, None)
        elif st.query_params.get(name) != value:
            _remember_replaced(name, seen.get(name))
            st.query_params[name] = seen[name] = value


def _remember_replaced(name: str, value: str | None) -> None:
    now = time.monotonic()
    recent = {key: at for key, at in st.session_state.get(_REPLACED, {}).items() if now - at < _STALE_SECONDS}
    st.session_state[_REPLACED] = {**recent, (name, value): now}


def _just_replaced(name: str, value: str) -> bool:
    replaced = st.session_state.get(_REPLACED, {}).get((name, value), -_STALE_SECONDS)
    return time.monotonic() - replaced < _STALE_SECONDS


def copy_link() -> None:
    """A control that shows the address of exactly this view, with a button to copy it."""
    with st.popover("Copy link", icon=":material/link:"):
        texts = {name: st.session_state[linked_key(name)] for name in st.session_state[LINKED]}
        if not _fits_url("".join([st.session_state["text"], *texts.values()])):
            st.text(f"The text is too long for a link (at most {LONGEST_TEXT_IN_URL:,} characters once encoded).")
            return
        # Parameters at their default are written too: the other machine may have other defaults.
        parameters = {**st.query_params.to_dict(), **{name: st.session_state[name] for name in _DEFAULTS}, **texts}
        parameters.update(
            {key: st.session_state[key] for key in st.session_state.get("_knobs", ()) if key in st.session_state}
        )
        st.caption("Opens this page with this text, model and these settings.")
        st.code(
            f"{(st.context.url or '').split('?')[0]}?{urlencode(parameters, quote_via=quote)}",
            language=None,
            wrap_lines=True,
        )


def linked_text(name: str, default: str, label: str) -> str:
    """A box for a page's own long text, such as a corpus: kept for the session, and restored by a link.

    Args:
        name: its name in links.
    """
    kept, seen = linked_key(name), st.session_state.setdefault(_SEEN, {})
    given = st.query_params.get(name)
    st.session_state.setdefault(kept, default)
    if given is not None and given != seen.get(name):
        seen[name] = st.session_state[kept] = given
    st.session_state[LINKED].append(name)
    if st.session_state.get(name) != st.session_state[kept]:  # assigning would undo what is being typed meanwhile
        st.session_state[name] = st.session_state[kept]
    st.text_area(label, key=name, height=110, on_change=_keep, args=(name,))
    return st.session_state[kept]


def _keep(name: str) -> None:
    st.session_state[linked_key(name)] = st.session_state[name]
    st.query_params.pop(name, None)  # what the address says is no longer so


def linked_key(name: str) -> str:
    """Where the session keeps a linked text; presets write there."""
    return f"_linked_{name}"


def show_notice() -> None:
    """Say what of a link could not be taken over, until the person makes another choice."""
    notice = st.session_state.get(_NOTICE)
    if notice:
        st.warning("The link could not be restored completely; what is shown uses the settings on the left.")
        st.text(notice)


def acted(name: str, value: str) -> None:
    """The person chose `value` for text, model or dtype on the page: it outranks the link that was opened."""
    for said in (_NOTICE, LACKING_MODEL):
        st.session_state.pop(said, None)
    st.session_state[_ACTED] = True
    st.session_state[name] = value


def enter_path(path: str) -> None:
    """Notice when a session goes to another page."""
    st.session_state[_MOVED] = st.session_state.get(_PATH, path) != path
    st.session_state[_PATH] = path


def enter_page(name: str) -> None:
    """Remember which page is being drawn; its own texts announce themselves while it is."""
    st.session_state[_PAGE] = name
    st.session_state[LINKED] = []


def current_page() -> str:
    """The page being drawn."""
    return st.session_state[_PAGE]


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
