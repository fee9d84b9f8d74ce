"""Display of a report: the verdict, the table, what it depends on, and its files."""

import streamlit as st

from core.report import ShownReport
from core.ui.widgets.markdown import escape_markdown


def show_report(result: ShownReport, name: str) -> None:
    """Draw a report.

    Args:
        name: of the downloaded files.
    """
    (st.success if result.equal else st.error)(result.sentence)
    st.dataframe(result.table(), hide_index=True)
    st.caption(escape_markdown(" · ".join(result.origin.values())))
    with st.container(horizontal=True):
        for kind, written, mime in (
            ("CSV", result.as_csv(), "text/csv"),
            ("JSON", result.as_json(), "application/json"),
        ):
            st.download_button(
                kind,
                written,
                f"{name}.{kind.lower()}",
                mime,
                icon=":material/download:",
                key=f"{name}-{kind}",
                on_click="ignore",
            )
