"""Link of a view: what a copied address needs to show the same on another machine, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import streamlit as st

from core.models import DEFAULT_DTYPE, DEFAULT_MODEL
from core.ui.state import keys
from core.ui.state.visit import restore_setting

DEFAULT_TEXT = "The Eiffel Tower is in the city of"
# What all pages share, and every link names.
SHARED_DEFAULTS = {keys.TEXT: DEFAULT_TEXT, keys.MODEL: DEFAULT_MODEL, keys.DTYPE: DEFAULT_DTYPE}
# Browsers and proxies accept about 2,000 characters everywhere.
LONGEST_TEXT_IN_URL = 1500


@dataclass(frozen=True)
class Linked:
    """A value that the link of the open view carries.

    Attributes:
        key: where the session holds it.
        default: the value that the link need not name.
        write: returns it as the URL spells it, or one of its items if it is a list.
        is_knob: True for a setting that Reset sets back to its default.
    """

    key: str
    default: Any
    write: Callable[[Any], Any] = str
    is_knob: bool = False

    @property
    def changed(self) -> bool:
        """True if the value is not the default."""
        return st.session_state.get(self.key) not in (None, self.default)

    def written(self) -> Any:
        """Return the value as the URL spells it."""
        value = st.session_state[self.key]
        return [self.write(item) for item in value] if isinstance(value, list) else self.write(value)


def start_link(page: str) -> None:
    """Begin the link of a page; its view adds its settings and texts while it is drawn."""
    st.session_state[keys.PAGE] = page
    st.session_state[keys.LINKED_TEXTS], st.session_state[keys.LINK_PARAMETERS] = {}, {}


def put_in_link(
    key: str, default: Any, allowed: Callable[[Any], bool], write: Callable[[Any], Any] = str, is_knob: bool = False
) -> None:
    """Let link and visit carry the session value `key`: a bound widget, which is drawn next, or a short text.

    Args:
        default: the value that the link need not name.
        allowed: tells whether a value that was kept may come back.
        write: returns the value as the URL spells it: a widget with a `format_func` is spelled by that.
        is_knob: True for a number that is set, not a text or a choice.
    """
    restore_setting(key, default, allowed)
    st.session_state.setdefault(keys.LINK_PARAMETERS, {})[key] = Linked(key, default, write, is_knob)


def changed_knobs() -> dict[str, Any]:
    """Return the default of each knob of the view being drawn that stands elsewhere."""
    settings = st.session_state[keys.LINK_PARAMETERS].values()
    return {one.key: one.default for one in settings if one.is_knob and one.changed}


def linked_keys() -> list[str]:
    """Return the session keys of the settings and texts of the view that was drawn last."""
    return [one.key for name in (keys.LINK_PARAMETERS, keys.LINKED_TEXTS) for one in st.session_state[name].values()]


def view_link() -> str | None:
    """Return the URL of exactly this view; None when its texts are too long for a URL.

    Text, model, number format and view are always named, and the step of a lesson that is on. The view's own settings
    are named where they differ from the defaults, which the app has on every machine. Settings of other views are left
    out.
    """
    parameters = {name: st.session_state[name] for name in SHARED_DEFAULTS}
    if st.session_state.get(keys.LESSON):
        parameters |= {name: st.session_state[name] for name in (keys.LESSON, keys.LESSON_STEP)}
    view = keys.view_of(st.session_state[keys.PAGE])
    if view in st.session_state:
        parameters[keys.VIEW] = st.session_state[view]
    texts = {name: one.written() for name, one in st.session_state[keys.LINKED_TEXTS].items() if one.changed}
    if not fits_url("".join([st.session_state[keys.TEXT], *texts.values()])):
        return None
    settings = {name: one.written() for name, one in st.session_state[keys.LINK_PARAMETERS].items() if one.changed}
    address = (st.context.url or "").split("?")[0]
    return f"{address}?{urlencode({**parameters, **texts, **settings}, doseq=True, quote_via=quote, errors='replace')}"


def fits_url(text: str) -> bool:
    """Return True if a text is short enough for a URL."""
    return len(quote(text, errors="replace")) <= LONGEST_TEXT_IN_URL
