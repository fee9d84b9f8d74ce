"""Decoding runs of this session, stored across reruns, and the buttons that start them."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.decoding import DecodingConfig, Limits, Prompt, Run
from core.models import LanguageModel
from core.ui.decoding.kept_run import add_branches, branches_bytes, run_bytes, run_from_bytes
from core.ui.decoding.streaming import stream
from core.ui.state import keys
from core.ui.state.pending import PendingAction
from core.ui.state.visit import keep_part, kept_part

# Names of the runs that a button starts, the keys of these buttons, and the requests their clicks make.
COMPARE, SWEEP, STEP = "compare", "sweep", "step"
_BUTTONS = {COMPARE: "generate", SWEEP: "sweep_go", STEP: "step_go"}
GENERATE = {name: PendingAction[bool](keys.generate(name)) for name in _BUTTONS}


def generate_button(name: str) -> DeltaGenerator:
    """Draw the button that starts a run; return the place of the Stop button beside it."""
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            "Generate",
            icon=":material/play_arrow:",
            type="primary",
            key=_BUTTONS[name],
            on_click=GENERATE[name].request,
            args=(True,),
        )
        return st.empty()


def new_run(name: str, model: LanguageModel, prompt: Prompt, configs: Sequence[DecodingConfig], limits: Limits) -> Run:
    """Begin a run and store it under a name, so that its texts stay when the script ends early."""
    run = Run(model.identity, prompt, configs, limits)
    st.session_state.setdefault(keys.DECODING_RUNS, {})[name] = run
    return run


def keep_runs() -> None:
    """Keep the runs that have grown since they were kept, stopped ones too, and their branches, for a reload."""
    kept = st.session_state.setdefault(keys.KEPT_RUNS, {})
    for name, run in st.session_state.get(keys.DECODING_RUNS, {}).items():
        if name in _BUTTONS and run.tokens and kept.get(name) != _size(run):
            keep_part(f"run-{name}", run_bytes(run))
            keep_part(f"branches-{name}", branches_bytes(run))
            kept[name] = _size(run)


def _size(run: Run) -> tuple[float, ...]:
    """Return which run it is, and how far its texts and branches have come."""
    numbers = range(len(run.texts) + len(run.branches))
    return id(run), *run.seconds, *(len(run.text_of(number).steps) for number in numbers)


def kept_run(name: str, model: LanguageModel) -> Run | None:
    """Return the last run of that name by this model, if it has a token; after a reload, the one the visit kept.

    A run that a click has stopped is kept here, by the run of the script that follows.
    """
    runs = st.session_state.setdefault(keys.DECODING_RUNS, {})
    keep_runs()
    run = runs.get(name)
    if run is None and (kept := kept_part(f"run-{name}")):
        run = run_from_bytes(kept, model)
        if run:
            add_branches(run, kept_part(f"branches-{name}") or b"")
            runs[name] = run
    return run if run and run.identity == model.identity and run.tokens else None


def short_run(
    name: str,
    model: LanguageModel,
    prompt: Prompt,
    configs: Sequence[DecodingConfig],
    limits: Limits,
    status: DeltaGenerator,
) -> Run:
    """Return the run with exactly these settings: the kept one, or a new one that takes a second or two.

    Args:
        status: placeholder for the place in line and the progress.
    """
    kept = kept_run(name, model)
    requested = (model.identity, prompt.encoded.ids, tuple(configs), limits)
    if kept and kept.started_with == requested and not kept.unfinished:
        return kept
    run = new_run(name, model, prompt, configs, limits)
    stream(model, run, lambda _: 0, status)
    return run
