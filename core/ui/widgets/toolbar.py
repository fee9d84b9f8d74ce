"""Toolbar below every view: Verify, Show the code, the same as a notebook, Copy link, CSV."""

import re
from collections.abc import Callable, Iterable
from functools import partial

import streamlit as st

from core.notebooks import Section, notebook
from core.ui.state import keys
from core.ui.widgets.copy_link import copy_link
from core.ui.widgets.markdown import escape_markdown
from core.verification import Claim, Verification


def toolbar(check: Callable[[], Iterable[Claim]], code: str, csv: str, name: str) -> None:
    """Draw Verify, Show the code, Notebook, Copy link and CSV.

    Args:
        check: recomputes, claim by claim, everything the view shows; called when Verify is opened.
        name: of the downloaded file.
    """
    with st.container(horizontal=True):
        verify(check)
        show_code(code)
        copy_link()
        download_csv(csv, name)


def verify(check: Callable[[], Iterable[Claim]]) -> None:
    """Draw a control that, once opened, recomputes what is shown by another route and compares every claim.

    subtle: each finished claim is written at once. That shows the progress, and is where Streamlit ends the script of
    a visitor who closed the control or left the page.
    """
    control = st.popover("Verify", icon=":material/verified:", key="verify", on_change="rerun", width="content")
    if control.open:
        with control:
            progress, claims = st.empty(), []
            progress.caption("Recomputing …")
            for claim in check():
                claims.append(claim)
                progress.caption(f"Recomputing … {len(claims)} claims done, last: {escape_markdown(claim.name)}")
            progress.empty()
            _show_verification(Verification(tuple(claims)))


def _show_verification(result: Verification) -> None:
    """Write the verdict as a sentence, and all claims below it, worst first."""
    count = len(result.claims)
    amount = f"{count} {'claim' if count == 1 else 'claims'}, {result.compared:,} values"
    wrong = sum(not claim.equal for claim in result)
    if result.equal:
        st.success(f"Equal: {amount}. No difference is larger than rounding explains.")
    elif wrong:
        st.error(f"Not equal: {wrong} of {amount}.")
    else:
        st.info("Nothing is shown that could be compared.")
    st.dataframe(verification_rows(result), hide_index=True, width=760)


def verification_rows(result: Verification) -> list[dict[str, str]]:
    """Return the table of a verification, the claim that uses most of its allowance first."""
    rows = []
    for claim in result.worst_first:
        worst = claim.worst
        rows.append(
            {
                "claim": claim.name,
                "equal": "yes" if claim.equal else "NO",
                "values": f"{claim.size:,}",
                "shown": _written(worst.shown),
                "recomputed": _written(worst.recomputed),
                "difference": f"{worst.difference:.1e}",
                "allowed": f"{worst.allowed:.1e}" if worst.allowed else "0",
                "other route": " ".join(filter(None, (claim.route, claim.remark))),
            }
        )
    return rows


def _written(value: object) -> str:
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def show_code(code: str) -> None:
    """Draw a control with plain library code that reproduces what is on screen, and one that downloads its notebook."""
    with st.popover("Show the code", icon=":material/code:", width="content"):
        st.caption("Plain library code; paste it in a notebook.")
        st.code(code, language="python", wrap_lines=True)
    page = st.session_state[keys.PAGE]
    title = ": ".join(filter(None, (page.capitalize(), st.session_state.get(keys.view_of(page)))))
    st.download_button(
        "Notebook",
        partial(view_notebook, title, code),
        f"{notebook_name(title)}.ipynb",
        "application/x-ipynb+json",
        icon=":material/download:",
        key="notebook",
        on_click="ignore",
    )


def view_notebook(title: str, code: str) -> str:
    """Return the code of a view as a notebook.

    Args:
        title: page and view.
    """
    return notebook(title, [Section("Plain library code for the numbers of this view, with its settings.", code)])


def notebook_name(title: str) -> str:
    """Return the name of a notebook's file, without its ending.

    >>> notebook_name("Attention: Does it matter?")
    'attention-does-it-matter'
    """
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")


def download_csv(csv: str, name: str) -> None:
    """Draw a button that downloads the data on screen."""
    st.download_button(
        "CSV", csv, f"{name}.csv", "text/csv", icon=":material/download:", key=f"csv-{name}", on_click="ignore"
    )
