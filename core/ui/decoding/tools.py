"""Toolbar below the texts: verify one of them, show its code, copy the link, export the run."""

import streamlit as st

from core.decoding import Run, generation_code, run_json, steps_csv, verify_output
from core.models import LanguageModel
from core.ui.widgets.copy_link import copy_link
from core.ui.widgets.toolbar import download_csv, show_code, verify


def run_tools(model: LanguageModel, run: Run) -> None:
    """Draw Verify and Show the code for one text, chosen beside them, then link and exports of the run."""
    labels = [f"{number} {config.kind.title}" for number, config in enumerate(run.configs, 1)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Text to check", labels, key="checked_column", width=150)
        index = labels.index(chosen)
        config = run.configs[index]
        text = run.texts[index]
        verify(lambda: verify_output(model, run.prompt.encoded.ids, run.limits, text))
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
