"""State of the Step through view: the selected token, and the clicks that select one."""

from dataclasses import dataclass

import streamlit as st

from core.decoding import Run
from core.ui.shell.views import open_view
from core.ui.state import keys
from core.ui.state.pending import PendingAction
from core.ui.state.visit import restore_setting

STEP_VIEW = "Step through"


@dataclass(frozen=True)
class BranchRequest:
    """Request to choose `token_id` at `position` of text `number` and continue from there.

    Attributes:
        started_with: of the run on screen at the click; another run has other texts.
    """

    started_with: tuple
    number: int
    position: int
    token_id: int


BRANCH = PendingAction[BranchRequest](keys.BRANCH)


def open_step(number: int, position: int) -> None:
    """For callbacks: open the step view at a token."""
    open_view("decoding", STEP_VIEW)
    select_token(number, position)


def select_token(number: int, position: int) -> None:
    """Store the token that the step view shows.

    Args:
        number: of the text; texts of the columns first, then branches. From 0.
        position: of the token, from 0.
    """
    st.session_state[keys.SELECTED_TOKEN] = (number, position)


def selected_token(run: Run) -> tuple[int, int]:
    """Return text and position of the selected token, or the nearest that exist if the run is a new one."""
    restore_setting(keys.SELECTED_TOKEN, (0, 0), _is_token)
    number, position = st.session_state.get(keys.SELECTED_TOKEN, (0, 0))
    number = min(number, len(run.configs) + len(run.branches) - 1)
    return number, max(0, min(position, len(run.text_of(number).steps) - 1))


def _is_token(kept: object) -> bool:
    return isinstance(kept, list | tuple) and len(kept) == 2 and all(type(n) is int and 0 <= n < 10_000 for n in kept)
