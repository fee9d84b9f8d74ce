"""Requests of a click to the run of the script that follows it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

T = TypeVar("T")


@dataclass(frozen=True)
class PendingAction(Generic[T]):
    """A request to the next run of the script; consumed once.

    subtle: `take` it before anything can end the script. A request left by a script that was stopped is fulfilled when
    the person comes back, unasked.

    Attributes:
        key: where the session keeps it, one of `core/ui/state/keys.py`.
    """

    key: str

    def request(self, value: T) -> None:
        """For callbacks: ask for it."""
        st.session_state[self.key] = value

    def take(self) -> T | None:
        """Return the request made since the last call, else None."""
        return st.session_state.pop(self.key, None)
