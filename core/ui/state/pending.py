"""Requests from a click to the next run of the script."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

T = TypeVar("T")


@dataclass(frozen=True)
class PendingAction(Generic[T]):
    """A request to the next run of the script; consumed once.

    subtle: `take` it before anything can end the script. A request that a stopped script did not take would be
    fulfilled, unexpectedly, when the person comes back.

    Attributes:
        key: its key in the session state, one of `core/ui/state/keys.py`.
    """

    key: str

    def request(self, value: T) -> None:
        """For callbacks: make the request."""
        st.session_state[self.key] = value

    def take(self) -> T | None:
        """Return the request made since the last call, else None."""
        return st.session_state.pop(self.key, None)
