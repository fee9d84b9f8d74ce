"""Doors to the lessons, on Home: the one for newcomers first, and the course behind one door."""

import streamlit as st

from core.lessons import Lesson
from core.ui.lessons.library import NEWCOMERS, course, lessons, mistakes
from core.ui.lessons.progress import go_to_step
from core.ui.lessons.worksheet import worksheet_button
from core.ui.widgets.markdown import escape_markdown


def lesson_doors() -> None:
    """Draw the button that begins the lesson for newcomers, and the list of the course's lessons."""
    with st.container(key="lesson-doors", horizontal=True, vertical_alignment="center", gap="xsmall", width="content"):
        if first := lessons().get(NEWCOMERS):
            label = escape_markdown(first.title)
            st.button(label, icon=":material/play_arrow:", type="primary", key="begin-newcomers",
                      help=escape_markdown(first.summary), on_click=go_to_step, args=(first.name, 1))  # fmt: skip
        with st.popover("The course", icon=":material/school:", key="course"):
            for lesson in course():
                _door(lesson)
            for mistake in mistakes():
                st.text(mistake)


def _door(lesson: Lesson) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap=None):
            st.markdown(f"**{escape_markdown(lesson.title)}** · {lesson.minutes} minutes, {lesson.questions} questions")
            st.caption(escape_markdown(lesson.summary))
        st.button("Begin", key=f"begin-{lesson.name}", on_click=go_to_step, args=(lesson.name, 1))
        worksheet_button(lesson)
