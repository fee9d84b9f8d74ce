"""Address of a view: text, model, dtype and view are query parameters; knobs bind themselves to the URL.

The text is not a bound widget because a pasted book would make a URL that no server accepts on reload. Neither is the
view: a bound widget's key is its query parameter, and under one key the pages would share one view. What the address
leaves out is kept in the visit (`visit.py`); the link that people copy is another thing (`link.py`).
"""

from collections.abc import Sequence
from functools import partial

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.errors import InputError, PlaygroundError
from core.models import resolve
from core.models.spec import BYTES_PER_PARAMETER
from core.ui.state import keys
from core.ui.state.link import SHARED_DEFAULTS, Linked, fits_url, put_in_link
from core.ui.state.shared import model_pool
from core.ui.state.versioned import editor_key, store_edit
from core.ui.state.visit import keep_text, kept_parameter, restore_setting, restore_texts

_LONGEST_VALUE = 1000
_LONGEST_NAME = 60
_LESSON = (keys.LESSON, keys.LESSON_STEP)
# Query parameter of a page's view in links made before it was `view` on every page.
OLD_VIEW_PARAMETERS = {
    "architecture": "inside",
    "attention": "attending",
    "probabilities": "chances",
    "decoding": "decoding",
    "chat": "talk",
}
# Titles of views in links made before no two views shared a name.
OLD_VIEW_TITLES = {("tokenization", "Compare"): "Side by side", ("chat", "Two models"): "Base and instruct"}
# Options of switches in links made before a block was called block on every page.
OLD_OPTIONS = {
    (keys.SUMMARY, "Mean over layers"): "Mean over blocks",
    (keys.SUMMARY, "Max over layers"): "Max over blocks",
}


def restore_from_url() -> None:
    """Restore text, model, dtype and lesson from the URL: in a new session, for an opened link, after Back or Forward.

    subtle: every other request carries a URL too, on a slow network one from before the last response. It must not
    undo a choice, so it is not read.
    """
    reads_texts = _reads_url(keys.TEXT)
    for name, default in SHARED_DEFAULTS.items():
        linked = _parameter_to_restore(name, kept=name)
        st.session_state.setdefault(name, default)
        if linked is not None:
            _store_if_valid(name, linked)
    for (name, old), new in OLD_OPTIONS.items():
        if _parameter_to_restore(name, kept=name) == old:
            st.session_state[name] = new
    if reads_texts:
        _restore_long_texts()
    for name in _LESSON:
        if _reads_url(name):  # absent means none: an entry of the history from before the lesson
            st.session_state[name] = st.query_params.get(name, "")[:_LONGEST_NAME]


def _restore_long_texts() -> None:
    """Restore the texts that the address names and leaves out."""
    before = set(st.session_state[keys.KEPT_TEXTS]) - {keys.TEXT}
    for name, text in restore_texts():
        before.discard(name)
        if text is None and name == keys.TEXT:
            st.session_state[keys.TEXT] = SHARED_DEFAULTS[keys.TEXT]
        if text is None:
            st.session_state[keys.NOTICE] = (
                f"The address leaves a long text out ({name}). It is kept for a day, for the tab it was typed in only."
            )
        else:
            st.session_state[keys.TEXT if name == keys.TEXT else keys.linked_text(name)] = text
    for name in before:  # it was the default at this entry of the browser's history
        st.session_state.pop(keys.linked_text(name), None)


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


def address_parameters() -> dict[str, str]:
    """Return what the address says about what all pages share, and about what it leaves out."""
    values = {name: str(st.session_state[name]) for name in SHARED_DEFAULTS}
    long = not fits_url(values[keys.TEXT])
    keep_text(keys.TEXT, values[keys.TEXT] if long else None)
    if long:
        values[keys.TEXT] = ""
    if kept := kept_parameter():
        values[keys.KEPT] = kept
    return values | lesson_parameters()


def lesson_parameters() -> dict[str, str]:
    """Return lesson and step for an address; nothing where no lesson is on."""
    values = {name: str(st.session_state.get(name, "")) for name in _LESSON}
    return values if values[keys.LESSON] else {}


def write_to_url(view: str = "") -> None:
    """Write the address of this view, at once, so that it is one step of the browser's history.

    subtle: the first time, the address is what the visitor opened; the tab completes it without a step.

    Args:
        view: its title; empty for the first view of a page.
    """
    if not st.session_state.get(keys.ADDRESS_SHOWN):
        st.session_state[keys.ADDRESS_SHOWN] = True
        return
    values = address_parameters()
    if view:
        values[keys.VIEW] = view
    for name in (keys.VIEW, *_LESSON):
        if name not in values and name in st.query_params:
            del st.query_params[name]
    changed = {name: value for name, value in values.items() if st.query_params.get(name) != value}
    if changed:
        st.query_params.update(changed)


def name_kept() -> None:
    """Let the address say that there is something to bring back, as soon as there is: a reload may follow at once."""
    if kept_parameter() not in ("", st.query_params.get(keys.KEPT)):
        st.query_params[keys.KEPT] = kept_parameter()


def linked_value(name: str, default: str = "") -> str:
    """Return a short text without a box of its own: set by clicks and examples, carried by the link."""
    put_in_link(name, default, _is_short)
    if _reads_url(name):
        st.session_state[name] = st.query_params.get(name, default)
    value: str = st.session_state[name]
    if value == default:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value
    return value


def _is_short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_VALUE


def linked_view(page: str, titles: Sequence[str], default: str) -> str:
    """Return the title of the open view of a page, one of `titles`; links may use the page's old parameter."""
    kept, old = keys.view_of(page), OLD_VIEW_PARAMETERS.get(page, keys.VIEW)
    linked = st.query_params.get(keys.VIEW, st.query_params.get(old))
    restore_setting(kept, default, lambda value: linked is None and value in titles)
    if _reads_url(kept):
        st.session_state[kept] = OLD_VIEW_TITLES.get((page, linked), linked) if linked else None
    if st.session_state[kept] not in titles:
        st.session_state[kept] = default
    chosen: str = st.session_state[kept]
    write_to_url("" if chosen == default else chosen)
    if old != keys.VIEW:
        st.query_params.pop(old, None)
    return chosen


def linked_text(name: str, default: str, label: str) -> str:
    """Draw a box for a page's own long text, such as a corpus: carried by the link, and kept in the visit.

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
    st.session_state[keys.LINKED_TEXTS][name] = one = Linked(kept, default)
    keep_text(name, st.session_state[kept] if one.changed else None)
    name_kept()
    key = editor_key(name, st.session_state[kept])
    edited = (name, key, partial(_store, kept))
    st.text_area(label, st.session_state[kept], height=110, key=key, on_change=store_edit, args=edited)
    return str(st.session_state[kept])


def _store(kept: str, text: str) -> None:
    st.session_state[kept] = text


def show_notice() -> None:
    """Show why a link could not be restored completely, until the person makes another choice."""
    notice = st.session_state.get(keys.NOTICE)
    if notice:
        st.warning("The link could not be restored completely; what it lacks is chosen for you.")
        st.text(notice)


def set_by_user(name: str, value: str) -> None:
    """Store the user's choice of text, model or dtype; clear notices of the opened link."""
    for notice in (keys.NOTICE, keys.LACKING_MODEL):
        st.session_state.pop(notice, None)
    if name == keys.MODEL:
        st.session_state[keys.SHOWN_MODEL] = ""
    st.session_state[name] = value


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
