"""Let the model compute for this session: from the cache when anybody asked before, else in turn."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.models import LanguageModel
from core.ui.state.shared import result_cache


@contextmanager
def hold_model(model: LanguageModel, place: DeltaGenerator | None = None) -> Iterator[None]:
    """Wait in line for the model, showing the place in line at `place`; leaving the page leaves the line."""
    place = st.empty() if place is None else place

    # Each write is also the point where Streamlit ends a script nobody waits for any more.
    def show_place(ahead: int) -> None:
        people = "1 request is" if ahead == 1 else f"{ahead} requests are"
        place.info(f"The model is busy; {people} ahead of yours.", icon=":material/hourglass_top:")

    with model.lock.hold(on_wait=show_place):
        place.empty()
        yield


def remember(function: Callable[..., Any], *arguments: Any) -> Any:
    """`function(*arguments)` without a model, computed once for all sessions that ask with equal arguments."""
    return _remembered(function, f"{function.__module__}.{function.__qualname__}", *arguments)


@st.cache_resource(max_entries=32, show_spinner="Computing")
def _remembered(_function: Callable[..., Any], name: str, *arguments: Any) -> Any:
    return _function(*arguments)


def compute(model: LanguageModel, function: Callable[..., Any], *arguments: Any) -> Any:
    """`function(model, *arguments)`, computed once for all sessions that ask with equal arguments."""
    # The digest stands for the arguments: a pasted book must not be kept as a key.
    digest = hashlib.sha256(repr(arguments).encode("utf-8", "surrogatepass")).digest()
    key = (model.identity, function.__module__, function.__qualname__, digest)
    cache = result_cache()
    # Also when nothing has to be computed: an element more or less would move those below to other places on the next
    # run, and the browser would close the popovers among them.
    place = st.empty()
    result = cache.get(key)
    if result is None:
        with hold_model(model, place):
            result = cache.get(key)  # whoever was ahead may have asked the same
            if result is None:
                result = function(model, *arguments)
                cache.put(key, result)
    return result
