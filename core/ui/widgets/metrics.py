"""Row of labelled numbers."""

import html
from collections.abc import Mapping

import streamlit as st

_STYLE = """<style>
dl.metrics {display: flex; flex-wrap: wrap; gap: 6px 18px; margin: 0; padding: 0; line-height: 1.25; font-size: 1.3rem}
dl.metrics.large {gap: 6px 3.5rem; font-size: 2.25rem}
.metrics dt {font-size: 0.88rem; font-weight: 400; opacity: 0.8; margin: 0}
.metrics dd {margin: 0}
</style>"""


def metric_strip(metrics: Mapping[str, str], large: bool = False) -> None:
    """Draw labels with their values below, side by side, in as many lines as they need.

    Args:
        metrics: values by label; both may be any text, and are escaped.
        large: for a few numbers that are the main content of the view, readable from the last row of a classroom.
    """
    cells = "".join(
        f"<div><dt>{html.escape(label)}</dt><dd>{html.escape(value)}</dd></div>" for label, value in metrics.items()
    )
    st.html(f'{_STYLE}<dl class="metrics{" large" if large else ""}">{cells}</dl>')
