"""The notebook course on Home: what it prints beside what this machine computes."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.course import CourseRow, course_report, load_present, run_course
from core.models import DEFAULT_DTYPE, LanguageModel
from core.ui.shell.model_loading import wait_for
from core.ui.shell.report import show_report
from core.ui.state import keys
from core.ui.state.pending import PendingAction
from core.ui.state.shared import model_pool
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.stop import stop_button

_AGAIN = PendingAction[bool](keys.COURSE)


def course_door() -> None:
    """Draw the door to the table of the course; it is computed when the door is opened for the first time."""
    again = _AGAIN.take()
    # An expander: the table needs the width of the page.
    question = "Does this machine reproduce the course?"
    door = st.expander(question, icon=":material/fact_check:", key="course-report", on_change="rerun")
    if door.open:
        with door:
            st.caption("Every output of the notebook course that is not random, and the same computed here.")
            if again or keys.COURSE_REPORT not in st.session_state:
                _run()
            show_report(st.session_state[keys.COURSE_REPORT], "course")
            st.button("Again", icon=":material/refresh:", key="course-again", on_click=_AGAIN.request, args=(True,))


def _run() -> None:
    """Walk through the course. Finished rows are kept after each, so that Stop leaves a table."""
    stop, progress = st.empty(), st.empty()
    with stop:
        stop_button("stop-course")
    rows: dict[tuple[str, str], CourseRow] = {}
    st.session_state[keys.COURSE_REPORT] = course_report(())
    for row in run_course(partial(load_present, load=partial(_pooled, progress))):
        rows[row.section, row.output] = row
        if row.state:
            st.session_state[keys.COURSE_REPORT] = course_report(rows.values())
        progress.caption(f"{len(rows)} outputs · {escape_markdown(f'{row.section} {row.output}: {row.machine[-60:]}')}")
    stop.empty()
    progress.empty()


def _pooled(progress: DeltaGenerator, key: str) -> LanguageModel:
    """Return a model in the number format of the course, from the models that all sessions share.

    Args:
        progress: place that shows how it is loaded.

    Raises:
        PlaygroundError: it cannot be loaded.
    """
    pool = model_pool()
    while (model := pool.get(key, DEFAULT_DTYPE)) is None:
        job = pool.request(key, DEFAULT_DTYPE)
        wait_for(job, progress)
        if job.error:
            raise job.error
    return model
