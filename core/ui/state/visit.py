"""Visit: what one tab holds beyond its address, so that reload, Back and a restarted server bring every view back.

1. The address carries text, model, number format and view, and Streamlit adds the settings of the open view.
2. The rest is kept on the server (`core/visits.py`): texts too long for an address, the corpora, the conversation, and
   the settings and open views of the other pages. A text is named by its digest, so that an older entry of the
   browser's history finds the text of its time.
3. The token of a visit lives in the tab's `sessionStorage`, never in an address: a copied link or address opens
   nobody's visit, and each tab has its own.
4. The address says with `kept` that there is something to bring back, and which texts it leaves out. Only then does a
   new session wait for its tab to name the token; any other link is drawn at once.
5. A duplicated tab has the token of the first. While that one lives, the second continues with a copy of its own.
6. What comes back is checked where it is used, as strictly as a link or an uploaded file.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.ui.state import keys
from core.ui.state.shared import visit_owners, visit_store
from core.visits import new_token

# In the query parameter `kept`, where no text is left out of the address; and between the texts.
_NO_TEXTS, _BETWEEN = "more", "~"
_TEXT_PART = re.compile(r"([a-z_]{1,30})\.[0-9a-f]{16}")
_SETTINGS_PART = "settings"
_LONGEST_TOKEN = 64
_MOST_OWNERS = 4_000


def visit_token() -> str | None:
    """Return the token of this tab's visit; None while the tab has to be asked for it."""
    if keys.VISIT not in st.session_state:
        if keys.KEPT in st.query_params:
            return None
        _begin(new_token())
    token: str = st.session_state[keys.VISIT]
    return token


def question() -> str:
    """Return the name of the question for the token, so that an older answer is not taken for this one's."""
    return str(st.session_state.setdefault(keys.VISIT_QUESTION, secrets.token_hex(8)))


def resume(answer: object) -> bool:
    """Continue the visit that the tab names; False if this does not answer the question.

    Args:
        answer: sent by a browser, so it can be anything.
    """
    if not isinstance(answer, dict) or answer.get("question") != question():
        return False
    token = answer.get("token")
    if not isinstance(token, str) or len(token) > _LONGEST_TOKEN:
        token = ""
    parts = visit_store().parts(token)
    if not parts or _lives_elsewhere(token):
        other = new_token()
        visit_store().copy(token, other)
        token = other
    _begin(token)
    st.session_state[keys.KEPT_PARTS] = {name: _digest(data) for name, data in parts.items()}
    st.session_state[keys.RESTORED] = _read_settings(parts.get(_SETTINGS_PART, b""))
    return True


def _begin(token: str) -> None:
    st.session_state[keys.VISIT], st.session_state[keys.KEPT_PARTS] = token, {}
    st.session_state[keys.KEPT_TEXTS] = {}
    owners = visit_owners()
    owners[_digest(token.encode())] = _session_id()
    while len(owners) > _MOST_OWNERS:
        owners.popitem(last=False)


def _lives_elsewhere(token: str) -> bool:
    """Return True if the token is that of a tab which is connected: this one is its duplicate."""
    owner = visit_owners().get(_digest(token.encode()), "")
    return owner not in ("", _session_id()) and runtime.exists() and runtime.get_instance().is_active_session(owner)


def _session_id() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else ""


def keep_part(name: str, data: bytes) -> None:
    """Keep a part of the visit, unless it is kept already."""
    kept = st.session_state.get(keys.KEPT_PARTS)
    if kept is not None and kept.get(name) != _digest(data):
        visit_store().keep(st.session_state[keys.VISIT], name, data)
        kept[name] = _digest(data)


def kept_part(name: str) -> bytes | None:
    """Return a part of the visit as it was kept; None if there is none."""
    if name not in st.session_state.get(keys.KEPT_PARTS, {}):
        return None
    return visit_store().parts(st.session_state[keys.VISIT]).get(name)


def keep_text(name: str, text: str | None) -> None:
    """Keep a text that the address leaves out; None for one that needs no keeping any more."""
    texts = st.session_state[keys.KEPT_TEXTS]
    if text is None:
        texts.pop(name, None)
    else:
        data = text.encode("utf-8", "surrogatepass")
        texts[name] = f"{name}.{_digest(data)}"
        keep_part(texts[name], data)


def restore_texts() -> Iterator[tuple[str, str | None]]:
    """Yield name and text of each text that the address leaves out; None for the text if this visit lacks it."""
    texts = st.session_state[keys.KEPT_TEXTS]
    texts.clear()
    for part in st.query_params.get(keys.KEPT, "").split(_BETWEEN):
        if named := _TEXT_PART.fullmatch(part):
            data = kept_part(part)
            if data is None:
                yield named[1], None
            else:
                texts[named[1]] = part
                yield named[1], data.decode("utf-8", "surrogatepass")


def kept_parameter() -> str:
    """Return the value of `kept` for the address; empty if there is nothing to bring back."""
    texts = st.session_state[keys.KEPT_TEXTS].values()
    return _BETWEEN.join(texts) or (_NO_TEXTS if st.session_state[keys.KEPT_PARTS] else "")


def keep_settings() -> None:
    """Keep the settings that are not the defaults, of all views the visitor has seen."""
    defaults: dict[str, Any] = st.session_state.get(keys.SETTINGS, {})
    values = {key: st.session_state.get(key) for key, default in defaults.items()}
    changed = {key: value for key, value in values.items() if value not in (None, defaults[key])}
    # Settings of views that were not drawn since they came back.
    waiting = st.session_state.get(keys.RESTORED, {})
    if waiting or changed or _SETTINGS_PART in st.session_state[keys.KEPT_PARTS]:
        keep_part(_SETTINGS_PART, json.dumps({**waiting, **changed}, sort_keys=True).encode())


def restore_setting(key: str, default: Any, allowed: Callable[[Any], bool]) -> None:
    """Let a setting begin with what the visit has kept, before it is drawn or read for the first time.

    Args:
        key: of the session, and in the address, which outranks what was kept.
        default: what it begins with otherwise.
        allowed: tells whether a value may come back.
    """
    st.session_state.setdefault(keys.SETTINGS, {})[key] = default
    restored = st.session_state.get(keys.RESTORED, {})
    if key in restored:
        value = restored.pop(key)
        if key not in st.session_state and key not in st.query_params and allowed(value):
            st.session_state[key] = value


def _read_settings(data: bytes) -> dict[str, Any]:
    """Return kept settings by key; none where they cannot be read."""
    try:
        settings = json.loads(data)
    except ValueError:
        return {}
    return settings if isinstance(settings, dict) else {}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
