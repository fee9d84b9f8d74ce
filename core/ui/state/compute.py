"""Computation for a session: results from the shared cache, or from the model once its lock is free."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.models import LanguageModel
from core.ui.state.shared import result_cache

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def hold_model(model: LanguageModel, placeholder: DeltaGenerator | None = None) -> Iterator[None]:
    """Wait for the model and hold its lock; the placeholder shows the wait, and leaving the page ends it."""
    placeholder = st.empty() if placeholder is None else placeholder

    # At each write Streamlit can end the script of a visitor who left.
    with model.lock.hold(on_wait=partial(show_wait, placeholder)):
        placeholder.empty()
        yield


def show_wait(placeholder: DeltaGenerator, ahead: int) -> None:
    """Show the place in line of a visitor who waits for the model."""
    placeholder.info(waiting_sentence(ahead), icon=":material/hourglass_top:")


def waiting_sentence(ahead: int) -> str:
    """Return the sentence shown to a visitor who waits for the model.

    >>> waiting_sentence(1)
    'Waiting for the model: 1 request is ahead of yours.'
    """
    return f"Waiting for the model: {'1 request is' if ahead == 1 else f'{ahead} requests are'} ahead of yours."


def cached(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return `function(*args, **kwargs)`, which needs no model; computed once for all sessions with equal arguments."""
    return _cached(function, f"{function.__module__}.{function.__qualname__}", *args, **kwargs)


@st.cache_resource(max_entries=32, show_spinner="Computing")
def _cached(_function: Callable[..., Any], name: str, *args: Any, **kwargs: Any) -> Any:
    return _function(*args, **kwargs)


def compute(
    model: LanguageModel, function: Callable[Concatenate[LanguageModel, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Return `function(model, *args, **kwargs)`; computed once for all sessions with equal arguments."""
    # A digest instead of the arguments, so that a pasted book is not kept as a key.
    digest = hashlib.sha256(repr((args, kwargs)).encode("utf-8", "surrogatepass")).digest()
    key = (model.identity, function.__module__, function.__qualname__, digest)
    cache = result_cache()
    # Keep the element count constant, or Streamlit remounts what follows and closes open popovers.
    placeholder = st.empty()
    result: R | None = cache.get(key)
    if result is None:
        with hold_model(model, placeholder):
            result = cache.get(key)  # another session may have computed it meanwhile
            if result is None:
                result = function(model, *args, **kwargs)
                cache.put(key, result)
    return result
