"""Toolbar below the texts: verify them, show the code of one, copy the link, export the run."""

from collections.abc import Callable, Container, Iterable
from itertools import chain

import streamlit as st

from core.decoding import Run, generation_code, run_json, steps_csv
from core.decoding.verify_run import run_claims
from core.models import LanguageModel
from core.ui.widgets.copy_link import copy_link
from core.ui.widgets.toolbar import download_csv, show_code, verify
from core.verification import Claim


def run_tools(
    model: LanguageModel, run: Run, drawn: Callable[[], Iterable[Claim]] = tuple, searched: Container[int] = ()
) -> None:
    """Draw Verify for all texts, Show the code for one, chosen beside it, then link and exports of the run.

    Args:
        drawn: claims of what the view draws besides the texts.
        searched: indices of the texts whose beam search is among these.
    """
    labels = [f"{number} {config.kind.title}" for number, config in enumerate(run.configs, 1)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Code of", labels, key="checked_column", width=150)
        index = labels.index(chosen)
        config = run.configs[index]
        verify(lambda: chain(drawn(), run_claims(model, run, searched)))
        show_code(generation_code(model, run.prompt.text, run.prompt.encoded, config, run.limits))
        copy_link()
        download_csv(steps_csv(list(zip(labels, run.texts, strict=True))), "decoding")
        st.download_button(
            "JSON",
            # Streamlit keeps this function while the page is open; a model in it could not be released by the pool.
            lambda: run_json(run.identity, run.prompt.typed, run.prompt.encoded.ids, run.limits, run.texts),
            "decoding.json",
            "application/json",
            icon=":material/download:",
            key="json-decoding",
            on_click="ignore",
        )
