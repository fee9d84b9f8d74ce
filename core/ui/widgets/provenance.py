"""Provenance of the numbers on a page."""

import streamlit as st

from core.models import LanguageModel
from core.ui.widgets.markdown import escape_markdown


def provenance(model: LanguageModel) -> None:
    """Name the model, revision, number format, device and source of the numbers."""
    st.caption(
        f"Numbers by {escape_markdown(model.spec.title)} · revision {model.revision[:12]} · {model.dtype} · "
        f"{model.device} · from {escape_markdown(model.source.title)}"
    )
