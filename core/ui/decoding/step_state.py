"""State of Step through: the token looked at, and the click that leads to it."""

from dataclasses import dataclass

import streamlit as st

from core.decoding import Run
from core.ui.shell.views import open_view
from core.ui.state import keys
from core.ui.state.pending import PendingAction

STEP_VIEW = "Step through"


@dataclass(frozen=True)
class BranchRequest:
    """Request to take `token_id` at `place` of text `number` and continue from there.

    Attributes:
        started_with: of the run that was on the screen; another run has other texts.
    """

    started_with: tuple
    number: int
    place: int
    token_id: int


BRANCH = PendingAction[BranchRequest](keys.BRANCH)


def go_to(number: int, place: int) -> None:
    """Open the step view at a token that was clicked."""
    open_view("decoding", STEP_VIEW)
    look_at(number, place)


def look_at(number: int, place: int) -> None:
    """Choose the token that the step view shows next.

    Args:
        number: of the text; texts of the columns first, then branches. From 0.
        place: of the token, from 0.
    """
    st.session_state[keys.LOOKED_AT] = (number, place)


def looked_at(run: Run) -> tuple[int, int]:
    """Text and position looked at; the nearest that exist, because the run may be a new one."""
    number, place = st.session_state.get(keys.LOOKED_AT, (0, 0))
    number = min(number, len(run.configs) + len(run.branches) - 1)
    return number, max(0, min(place, len(run.text_of(number).steps) - 1))
