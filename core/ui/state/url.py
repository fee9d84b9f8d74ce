"""Link that restores a view: text, model, dtype and view are query parameters; knobs bind themselves to the URL.

The text is not a bound widget because a pasted book would make a URL that no server accepts on reload. Neither is the
view: a bound widget's key is its query parameter, and under one key the pages would share one view.
"""

from collections.abc import Sequence
from functools import partial
from urllib.parse import quote, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.errors import InputError, PlaygroundError
from core.models import DEFAULT_DTYPE, DEFAULT_MODEL, resolve
from core.models.spec import BYTES_PER_PARAMETER
from core.ui.state import keys
from core.ui.state.shared import model_pool
from core.ui.state.versioned import editor_key, store_edit

DEFAULT_TEXT = "The Eiffel Tower is in the city of"
# Browsers and proxies accept about 2,000 characters everywhere.
LONGEST_TEXT_IN_URL = 1500
_DEFAULTS = {keys.TEXT: DEFAULT_TEXT, keys.MODEL: DEFAULT_MODEL, keys.DTYPE: DEFAULT_DTYPE}
# Query parameter of a page's view in links made before it was `view` on every page.
OLD_VIEW_PARAMETERS = {
    "architecture": "inside",
    "attention": "attending",
    "probabilities": "chances",
    "decoding": "decoding",
    "chat": "talk",
}


def restore_from_url() -> None:
    """Restore text, model and dtype from the URL in a new session, for an opened link, and after Back or Forward.

    subtle: every other request carries a URL too, on a slow network one from before the last response. It must not
    undo a choice, so it is not read.
    """
    for name, default in _DEFAULTS.items():
        linked = _parameter_to_restore(name, kept=name)
        st.session_state.setdefault(name, default)
        if linked is not None:
            _store_if_valid(name, linked)


def _parameter_to_restore(name: str, kept: str) -> str | None:
    """Query parameter `name`, if it must override `session_state[kept]`; else None."""
    # An absent parameter means nothing: Streamlit clears parameters when the page changes.
    return st.query_params.get(name) if _reads_url(kept) else None


def _reads_url(kept: str) -> bool:
    return kept not in st.session_state or went_in_history()


def went_in_history() -> bool:
    """Return True if this run answers the browser's Back or Forward button."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def write_to_url() -> None:
    """Write the link of this view to the address bar, as one entry of the browser's history."""
    values = {name: st.session_state[name] for name in _DEFAULTS}
    if not _fits_url(values[keys.TEXT]):
        st.query_params.pop(keys.TEXT, None)
        del values[keys.TEXT]
    changed = {name: value for name, value in values.items() if st.query_params.get(name) != value}
    if changed:
        st.query_params.update(changed)


def view_link() -> str | None:
    """Return the URL of exactly this view: text, model and settings; None when the text is too long for a URL."""
    texts = {name: st.session_state[keys.linked_text(name)] for name in st.session_state[keys.LINKED_TEXTS]}
    if not _fits_url("".join([st.session_state[keys.TEXT], *texts.values()])):
        return None
    # Parameters at their default are written too: the other machine may have other defaults.
    parameters = {**st.query_params.to_dict(), **{name: st.session_state[name] for name in _DEFAULTS}, **texts}
    kept = {name: name for name in st.session_state.get(keys.LINK_PARAMETERS, ())}
    kept[keys.VIEW] = keys.view_of(st.session_state[keys.PAGE])
    parameters.pop(keys.VIEW, None)  # may be left from the page before
    parameters.update({name: st.session_state[key] for name, key in kept.items() if key in st.session_state})
    return f"{(st.context.url or '').split('?')[0]}?{urlencode(parameters, quote_via=quote)}"


def put_in_link(key: str) -> None:
    """Add the session value `key` to the copied link: a widget bound to the URL, or a linked value."""
    names = st.session_state.setdefault(keys.LINK_PARAMETERS, [])
    if key not in names:
        names.append(key)


def linked_value(name: str, default: str = "") -> str:
    """Return a short text without a box of its own: set by clicks and examples, carried by the link."""
    put_in_link(name)
    if _reads_url(name):
        st.session_state[name] = st.query_params.get(name, default)
    value = st.session_state[name]
    _show_in_url(name, value, default)
    return value


def linked_view(page: str, titles: Sequence[str], default: str) -> str:
    """Return the title of the open view of a page, one of `titles`; links may use the page's old parameter."""
    kept, old = keys.view_of(page), OLD_VIEW_PARAMETERS.get(page, keys.VIEW)
    if _reads_url(kept):
        st.session_state[kept] = st.query_params.get(keys.VIEW, st.query_params.get(old))
    if st.session_state[kept] not in titles:
        st.session_state[kept] = default
    _show_in_url(keys.VIEW, st.session_state[kept], default)
    if old != keys.VIEW:
        st.query_params.pop(old, None)
    return st.session_state[kept]


def _show_in_url(name: str, value: str, default: str) -> None:
    """Write the value to the address bar unless it is the default: only the URL survives a reload."""
    if value == default:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def linked_text(name: str, default: str, label: str) -> str:
    """Draw a box for a page's own long text, such as a corpus: stored in the session, and restored by a link.

    Args:
        name: its name in links.
    """
    kept = keys.linked_text(name)
    linked = _parameter_to_restore(name, kept)
    st.session_state.setdefault(kept, default)
    if linked is not None:
        st.session_state[kept] = linked
    elif st.query_params.get(name, st.session_state[kept]) != st.session_state[kept]:
        del st.query_params[name]  # it holds the text from before an edit
    st.session_state[keys.LINKED_TEXTS].append(name)
    key = editor_key(name, st.session_state[kept])
    edited = (name, key, partial(_store, kept))
    st.text_area(label, st.session_state[kept], height=110, key=key, on_change=store_edit, args=edited)
    return st.session_state[kept]


def _store(kept: str, text: str) -> None:
    st.session_state[kept] = text


def show_notice() -> None:
    """Show why a link could not be restored completely, until the person makes another choice."""
    notice = st.session_state.get(keys.NOTICE)
    if notice:
        st.warning("The link could not be restored completely; what is shown uses the settings on the left.")
        st.text(notice)


def set_by_user(name: str, value: str) -> None:
    """Store the user's choice of text, model or dtype; clear notices of the opened link."""
    for notice in (keys.NOTICE, keys.LACKING_MODEL):
        st.session_state.pop(notice, None)
    st.session_state[name] = value


def start_link(page: str) -> None:
    """Begin the link of a page; the page adds its own texts while it is drawn."""
    st.session_state[keys.PAGE] = page
    st.session_state[keys.LINKED_TEXTS] = []


def _store_if_valid(name: str, value: str) -> None:
    """Store a value of a link; if it is invalid, store a notice instead."""
    try:
        if name == keys.MODEL:
            resolve(value, model_pool().settings)
        if name == keys.DTYPE and value not in BYTES_PER_PARAMETER:
            raise InputError(f"The link asks for the dtype {value!r}.", f"Known: {', '.join(BYTES_PER_PARAMETER)}.")
    except PlaygroundError as error:
        st.session_state[keys.NOTICE] = str(error)
        return
    st.session_state[name] = value


def _fits_url(text: str) -> bool:
    return len(quote(text, errors="replace")) <= LONGEST_TEXT_IN_URL
