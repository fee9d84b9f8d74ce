"""The row under every view: verify it, see its code, share it, take its data along."""

from collections.abc import Callable

import streamlit as st

from core.models import LanguageModel
from core.ui.state.url import copy_link
from core.ui.widgets.knobs import download_csv, show_code, verify
from core.verification import Verification


def toolbar(model: LanguageModel | None, check: Callable[[], Verification], code: str, csv: str, name: str) -> None:
    """Verify, Show the code, Copy link and CSV.

    Args:
        model: the model whose turn `check` takes; None when it needs no model.
        name: of the downloaded file.
    """
    with st.container(horizontal=True):
        verify(model, check)
        show_code(code)
        copy_link()
        download_csv(csv, name)
