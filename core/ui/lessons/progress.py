"""Walk through a lesson: where the visitor is, the ways to the other steps, and the settings a step brings along."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.lessons import Lesson, Step
from core.tokenization import COURSE_CORPUS
from core.ui.lessons.inventory import inventory
from core.ui.lessons.library import lessons
from core.ui.state import keys
from core.ui.state.link import start_link
from core.ui.state.pending import PendingAction
from core.ui.state.presentation import presenting
from core.ui.state.undo import replace_values
from core.ui.state.url import went_in_history
from core.ui.state.visit import restore_setting

_TARGET = PendingAction[bool](keys.LESSON_TARGET)


@dataclass(frozen=True)
class Place:
    """A step of a lesson; `number` counts from 1."""

    lesson: Lesson
    number: int

    @property
    def step(self) -> Step:
        """The step."""
        return self.lesson.steps[self.number - 1]

    @property
    def is_last(self) -> bool:
        """True for the last step."""
        return self.number == len(self.lesson.steps)


def go_to_step(name: str, number: int) -> None:
    """For callbacks: open a step of a lesson in the next run."""
    st.session_state[keys.LESSON], st.session_state[keys.LESSON_STEP] = name, str(number)
    _TARGET.request(True)


def leave() -> None:
    """For callbacks: end the lesson; page, text and settings stay."""
    st.session_state[keys.LESSON] = st.session_state[keys.LESSON_STEP] = ""


def finish() -> None:
    """For callbacks: end the lesson and go to Home."""
    leave()
    _TARGET.request(True)


def find_place(page: str) -> Place | None:
    """Return the step the visitor is at, None if no lesson is on; a requested step is opened first.

    Args:
        page: name of the page that is being drawn.
    """
    requested = _TARGET.take()
    place = _named_place()
    if requested and place is None and page != "home":
        _switch("home")
    if place and (requested or _opens(page, place)):
        if page != place.step.page:
            _TARGET.request(True)
            _switch(place.step.page)
        _apply(place.step)
    st.session_state[keys.LESSON_SHOWN] = _shown()
    return place


def _shown() -> tuple[str, str]:
    return st.session_state[keys.LESSON], st.session_state[keys.LESSON_STEP]


def _opens(page: str, place: Place) -> bool:
    """Return True if the address leads to a step without its settings.

    It does if somebody wrote it by hand, without text and model, and after Back or Forward to another step: the
    address lacks what the step had set.
    """
    if keys.LESSON_SHOWN not in st.session_state:
        return keys.MODEL not in st.query_params
    return went_in_history() and page == place.step.page and st.session_state[keys.LESSON_SHOWN] != _shown()


def _named_place() -> Place | None:
    """Read the place from the session; a lesson or step that does not exist is a notice, and no lesson is on."""
    name, number = _shown()
    if not name:
        return None
    lesson = lessons().get(name)
    if lesson and number.isascii() and number.isdigit() and 1 <= int(number) <= len(lesson.steps):
        return Place(lesson, int(number))
    if lesson is None:
        words = f"There is no lesson {name!r}. There are {', '.join(lessons())}."
    else:
        words = f"The lesson {name!r} has steps 1 to {len(lesson.steps)}; the link asks for {number!r}."
    st.session_state[keys.NOTICE] = words
    leave()
    return None


def _switch(page: str) -> None:
    st.switch_page(f"pages/{page}.py", query_params={keys.PRESENT: "true"} if presenting() else None)


def _apply(step: Step) -> None:
    """Store what the step brings along; settings of its view that it does not name are the defaults, as in a link."""
    if keys.LINK_PARAMETERS not in st.session_state:
        start_link(step.page)  # a link was opened: nothing was drawn yet
    replace_values({**_defaults(step), **brought(step)})


def brought(step: Step) -> Mapping[str, Any]:
    """Return the session values that a step names."""
    values = {_session_key(name): value for name, value in step.settings.items()}
    if step.text:
        values[keys.TEXT] = step.text
    if step.view:
        values[keys.view_of(step.page)] = step.view
    return values


def _session_key(name: str) -> str:
    return keys.linked_text(name) if name == keys.CORPUS else name


def _defaults(step: Step) -> dict[str, Any]:
    """Return the defaults of the settings of a step's view that were drawn before; the others have theirs anyway."""
    known = st.session_state.get(keys.SETTINGS, {})
    settings = {*inventory()[step.page][step.view].settings, keys.CURSOR}
    for name in settings:
        st.session_state.get(keys.RESTORED, {}).pop(name, None)
    defaults = {name: known[name] for name in settings if name in known}
    if keys.CORPUS in settings:
        defaults[keys.linked_text(keys.CORPUS)] = COURSE_CORPUS
    return defaults


def has_left(place: Place, page: str) -> bool:
    """Return True if the visitor is elsewhere, or has changed what the step brought along."""
    values = dict(brought(place.step))
    if page != place.step.page:
        return True
    return any(st.session_state.get(key, value) != value for key, value in values.items())


def guesses() -> dict[str, str]:
    """Return the guesses of the visitor as they were typed, by lesson and step; the visit keeps them."""
    restore_setting(keys.LESSON_GUESSES, {}, _are_guesses)
    kept: dict[str, str] = st.session_state.setdefault(keys.LESSON_GUESSES, {})
    return kept


def _are_guesses(kept: Any) -> bool:
    return isinstance(kept, dict) and all(isinstance(one, str) for pair in kept.items() for one in pair)


def guess_name(place: Place) -> str:
    """Return the name under which the guess of a step is kept."""
    return f"{place.lesson.name}.{place.number}"


def store_guess(name: str, typed: str | None) -> None:
    """For callbacks: keep a guess, empty if nothing was typed; None forgets it."""
    others = {key: value for key, value in guesses().items() if key != name}
    st.session_state[keys.LESSON_GUESSES] = others if typed is None else {**others, name: typed}
