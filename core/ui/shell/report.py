"""Display of a report: the verdict, the table, what it depends on, and its files."""

from typing import Protocol

import streamlit as st

from core.ui.widgets.markdown import escape_markdown


class ShownReport(Protocol):
    """Report that can be shown and written to files."""

    @property
    def equal(self) -> bool:
        """True if nothing differs."""
        ...

    @property
    def sentence(self) -> str:
        """Verdict."""
        ...

    @property
    def origin(self) -> dict[str, str]:
        """Machine, time and whatever else it depends on."""
        ...

    def table(self) -> list[dict[str, str]]:
        """Return its rows."""
        ...

    def as_csv(self) -> str:
        """Write it as CSV."""
        ...

    def as_json(self) -> str:
        """Write it as JSON."""
        ...


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
