"""Bar of the lesson that is on: where one is, what to look at, the question, and the ways on, back and out."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.errors import PlaygroundError
from core.lessons import LETTERS, LONGEST_GUESS, Question, judge, read_guess
from core.lessons.checks import CHECKS
from core.ui.lessons.progress import (
    Place,
    find_place,
    finish,
    go_to_step,
    guess_name,
    guesses,
    has_left,
    leave,
    store_guess,
)
from core.ui.lessons.verdict import verdict
from core.ui.shell.model_loading import chosen_model
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.state.presentation import presenting
from core.ui.state.shared import model_pool
from core.ui.widgets.markdown import escape_markdown

_STYLES = Path(__file__).parent
_PLACEHOLDERS = {"number": "a number", "token": "one token", "order": "the letters in order"}


@contextmanager
def lesson_bar(page: str) -> Iterator[None]:
    """Draw the bar around a page; an answer that needs a model which is not loaded yet comes after the page."""
    bar = st.container(key="lesson-bar")
    place = find_place(page)
    waiting = None
    if place:
        with bar:
            waiting = _draw(place, page)
    yield
    if place and waiting:
        with waiting:
            chosen_model()  # shows its progress
        st.rerun()


def _draw(place: Place, page: str) -> DeltaGenerator | None:
    """Draw the bar; return the place of the answer if it waits for the model."""
    st.html(_STYLES / "bar.css")
    if presenting():
        st.html(_STYLES / "bar_presented.css")
    with st.container(key="lesson", horizontal=True, vertical_alignment="center", gap="small"):
        _ways(place)
        with st.container(key="lesson-look"):
            st.markdown(escape_markdown(place.step.look))
        with st.container(key="lesson-ask", horizontal=True, vertical_alignment="center", gap="small"):
            waiting = _ask(place)
        with st.container(
            key="lesson-out", horizontal=True, vertical_alignment="center", width="content", gap="xsmall"
        ):
            _way_out(place, page)
    return waiting


def _ways(place: Place) -> None:
    """Draw the ways to the step before and the next one, and between them where one is."""
    name = place.lesson.name
    with st.container(key="lesson-ways", horizontal=True, vertical_alignment="center", width="content", gap="xsmall"):
        before, after = partial(go_to_step, name, place.number - 1), partial(go_to_step, name, place.number + 1)
        st.button(
            "", icon=":material/arrow_back:", help="Step before", key="lesson-back", on_click=before,
            disabled=place.number == 1,
        )  # fmt: skip
        where = f"{escape_markdown(place.lesson.title)} · **{place.number} of {len(place.lesson.steps)}**"
        st.markdown(where, width="content")
        if place.is_last:
            st.button("Done", icon=":material/check:", key="lesson-next", on_click=finish, type="primary")
        else:
            st.button("Next", icon=":material/arrow_forward:", key="lesson-next", on_click=after, type="primary")


def _way_out(place: Place, page: str) -> None:
    if has_left(place, page):
        again = partial(go_to_step, place.lesson.name, place.number)
        words = "You left the step's settings"
        st.button(
            words, icon=":material/undo:", help="Back to them", key="lesson-again", on_click=again, type="tertiary"
        )
    st.button("", icon=":material/close:", help="Leave the lesson", key="lesson-leave", on_click=leave, type="tertiary")


def _ask(place: Place) -> DeltaGenerator | None:
    """Draw the question, or the answer once it is revealed; return its place if it waits for the model."""
    question, name = place.step.question, guess_name(place)
    if question is None:
        _try(place)
        return None
    typed = guesses().get(name)
    if typed is None:
        _question(place, question)
        return None
    try:
        answer = _answer(question, typed)
    except PlaygroundError as error:
        _question(place, question, str(error))
        return None
    if answer is None:
        return st.container(key="lesson-waits")
    st.markdown(f"{answer}{_attempt(place)}")
    st.button("", icon=":material/replay:", help="Guess again", key="lesson-guess-again",
              on_click=store_guess, args=(name, None), type="tertiary")  # fmt: skip
    return None


def _attempt(place: Place) -> str:
    return f" — **Try:** {escape_markdown(place.step.attempt)}" if place.step.attempt else ""


def _try(place: Place) -> None:
    if place.step.attempt:
        st.markdown(f"**Try:** {escape_markdown(place.step.attempt)}")


def _answer(question: Question, typed: str) -> str | None:
    """Return guess and answer as one line; None while the model is not loaded."""
    guess = read_guess(question, typed)
    if not CHECKS[question.check].needs_model:
        return verdict(judge(None, question, guess))
    model = model_pool().get(st.session_state[keys.MODEL], st.session_state[keys.DTYPE])
    return verdict(compute(model, judge, question, guess)) if model else None


def _question(place: Place, question: Question, refused: str = "") -> None:
    """Draw the question with the place for a guess; a refused guess stays, with the reason beside it."""
    words = f"**{escape_markdown(question.text)}**"
    if question.kind == "order":
        listed = zip(LETTERS, question.options, strict=False)
        words += " " + ", ".join(f"{letter}: {escape_markdown(option)}" for letter, option in listed)
    st.markdown(words)
    if refused:
        st.text(refused)
    key = keys.lesson_guess(place.lesson.name, place.number)
    if question.kind == "choice":
        chosen = partial(_store_choice, key, guess_name(place))
        st.segmented_control(
            question.text, question.options, format_func=escape_markdown, key=key, on_change=chosen,
            label_visibility="collapsed", width="content",
        )  # fmt: skip
        _reveal(key, guess_name(place))
        return
    row = st.form("lesson-form", border=False, width="content")
    with row, st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
        st.text_input(
            question.text, key=key, max_chars=LONGEST_GUESS, placeholder=_placeholder(question),
            label_visibility="collapsed", width=150,
        )  # fmt: skip
        with st.container(key="lesson-reveal", width="content"):
            st.form_submit_button("Reveal", on_click=_store_typed, args=(key, guess_name(place)))


def _placeholder(question: Question) -> str:
    unit = CHECKS[question.check].unit
    return f"{_PLACEHOLDERS[question.kind]}{f', {unit}' if unit else ''}"


def _reveal(key: str, name: str) -> None:
    with st.container(key="lesson-reveal", width="content"):
        st.button("Reveal", key="lesson-reveal-choice", on_click=_store_typed, args=(key, name))


def _store_choice(key: str, name: str) -> None:
    if chosen := st.session_state.get(key):
        store_guess(name, str(chosen))


def _store_typed(key: str, name: str) -> None:
    store_guess(name, str(st.session_state.get(key) or ""))
