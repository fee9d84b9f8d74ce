"""Toolbar below every view: Verify, Show the code, Copy link, CSV."""

from collections.abc import Callable
from contextlib import nullcontext

import streamlit as st

from core.models import LanguageModel
from core.ui.state.compute import hold_model
from core.ui.widgets.copy_link import copy_link
from core.verification import Verification


def toolbar(model: LanguageModel | None, check: Callable[[], Verification], code: str, csv: str, name: str) -> None:
    """Draw Verify, Show the code, Copy link and CSV.

    Args:
        model: the model `check` holds; None when it needs none, or holds its models itself.
        name: of the downloaded file.
    """
    with st.container(horizontal=True):
        verify(model, check)
        show_code(code)
        copy_link()
        download_csv(csv, name)


def verify(model: LanguageModel | None, check: Callable[[], Verification]) -> None:
    """Draw a control that, once opened, recomputes the numbers by another route and shows the largest difference.

    Args:
        model: the model the recomputation holds; None when it needs none, or holds its models itself.
    """
    control = st.popover("Verify", icon=":material/verified:", key="verify", on_change="rerun")
    if control.open:
        with control, hold_model(model) if model else nullcontext():
            _show_verification(check())


def _show_verification(result: Verification) -> None:
    words = f"largest difference **{result.largest_difference:.1e}** over {result.compared:,} values"
    if result.equal:
        st.success(f"Equal: {words} (at most {result.tolerance:.0e} counts as equal).")
    else:
        st.error(f"Not equal: {words} (at most {result.tolerance:.0e} counts as equal).")
    st.caption(f"Route: `{result.route}`. {result.remark}")


def show_code(code: str) -> None:
    """Draw a control with plain library code that reproduces what is on screen."""
    with st.popover("Show the code", icon=":material/code:", width="content"):
        st.caption("Plain library code; paste it in a notebook.")
        st.code(code, language="python", wrap_lines=True)


def download_csv(csv: str, name: str) -> None:
    """Draw a button that downloads the data on screen."""
    st.download_button(
        "CSV", csv, f"{name}.csv", "text/csv", icon=":material/download:", key=f"csv-{name}", on_click="ignore"
    )
