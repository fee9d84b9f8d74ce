"""Worksheet of a lesson as a file to print, with or without the answers of the chosen model."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from core.lessons import Lesson, answer_lesson
from core.models import LanguageModel
from core.plots import Answers, lesson_worksheet
from core.ui.state import keys
from core.ui.state.shared import model_pool
from core.ui.widgets.markdown import escape_markdown


def worksheet_button(lesson: Lesson) -> None:
    """Draw the menu with both files; answers are computed when theirs is asked for."""
    model = model_pool().get(st.session_state[keys.MODEL], st.session_state[keys.DTYPE])
    with st.popover("", icon=":material/print:", help="Worksheet", key=f"print-{lesson.name}"):
        st.caption(f"{escape_markdown(lesson.title)} as A4 pages: open the file and print it, or save it as PDF.")
        _download(lesson, "Questions", partial(lesson_worksheet, lesson), "worksheet")
        if model:
            _download(lesson, "With answers", partial(_with_answers, lesson, model), "answers")
        else:
            st.caption("With answers: as soon as the model is loaded.")


def _download(lesson: Lesson, label: str, make: partial[str], name: str) -> None:
    st.download_button(
        label, make, f"{lesson.name}-{name}.html", "text/html", key=f"{name}-{lesson.name}", on_click="ignore"
    )


def _with_answers(lesson: Lesson, model: LanguageModel) -> str:
    today = datetime.now(UTC).date().isoformat()
    source = f"{model.spec.title} · revision {model.revision[:12]} · {model.dtype} · {today}"
    return lesson_worksheet(lesson, Answers(answer_lesson(model, lesson), source))
