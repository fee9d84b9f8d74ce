"""What a visitor has generated, kept from click to click."""

from collections.abc import Sequence

import streamlit as st

from core.decoding import MAX_CONFIGS, DecodingConfig, Limits, Prompt, Run
from core.models import LanguageModel
from core.ui.decoding.streaming import stream

# Names of the runs that begin at a button.
COMPARE, SWEEP = "compare", "sweep"
_RUNS = "_decoding_runs"
_ASKED = "_decoding_asked"


def ask(name: str) -> None:
    """For buttons: the next run of the script generates the texts of this name."""
    st.session_state[_ASKED] = name


def asking(name: str) -> dict[str, str]:
    """For examples: what they set so that their texts grow at once."""
    return {_ASKED: name}


def asked(name: str) -> bool:
    """Whether the person has just asked for it; true once."""
    if st.session_state.get(_ASKED) != name:
        return False
    del st.session_state[_ASKED]
    return True


def new_run(name: str, model: LanguageModel, prompt: Prompt, configs: Sequence[DecodingConfig], limits: Limits) -> Run:
    """Begin a run and keep it under a name: what it holds stays when the script ends early."""
    run = Run(model.identity, prompt, configs, limits)
    st.session_state.setdefault(_RUNS, {})[name] = run
    return run


def kept_run(name: str, model: LanguageModel) -> Run | None:
    """The last run of that name by this model that has said something."""
    run = st.session_state.get(_RUNS, {}).get(name)
    return run if run and run.identity == model.identity and run.tokens else None


def short_run(
    name: str,
    model: LanguageModel,
    prompt: Prompt,
    configs: Sequence[DecodingConfig],
    limits: Limits,
    max_configs: int = MAX_CONFIGS,
) -> Run:
    """The run with exactly these settings: the kept one, or a new one that takes a second or two."""
    kept = kept_run(name, model)
    wanted = (model.identity, prompt.encoded.ids, tuple(configs), limits)
    if kept and kept.started_with == wanted and not kept.stopped:
        return kept
    run = new_run(name, model, prompt, configs, limits)
    stream(model, run, lambda _: 0, st.empty(), max_configs)
    return run
