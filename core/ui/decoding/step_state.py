"""State of Step through: the token looked at, and the click that leads to it."""

from dataclasses import dataclass

import streamlit as st

from core.decoding import Run

VIEW = "decoding"
STEP_VIEW = "Step through"
_LOOKED_AT = "_decoding_looked_at"
_WANTED = "_decoding_branch_wanted"


@dataclass(frozen=True)
class WantedBranch:
    """Take `token_id` at `place` of text `number` and go on from there.

    Attributes:
        started_with: of the run that was on the screen; another run has other texts.
    """

    started_with: tuple
    number: int
    place: int
    token_id: int


def go_to(number: int, place: int) -> None:
    """For clicks on a token: open the step view there."""
    st.session_state[VIEW] = STEP_VIEW
    look_at(number, place)


def look_at(number: int, place: int) -> None:
    """Choose the token that the step view shows next.

    Args:
        number: of the text; texts of the columns first, then branches. From 0.
        place: of the token, from 0.
    """
    st.session_state[_LOOKED_AT] = (number, place)


def looked_at(run: Run) -> tuple[int, int]:
    """Text and position looked at; the nearest that exist, because the run may be a new one."""
    number, place = st.session_state.get(_LOOKED_AT, (0, 0))
    number = min(number, len(run.configs) + len(run.branches) - 1)
    return number, max(0, min(place, len(run.text_of(number).steps) - 1))


def want_branch(wanted: WantedBranch) -> None:
    """For buttons: the next run of the script makes this branch."""
    st.session_state[_WANTED] = wanted


def wanted_branch() -> WantedBranch | None:
    """The branch the person has just asked for; said once."""
    return st.session_state.pop(_WANTED, None)
