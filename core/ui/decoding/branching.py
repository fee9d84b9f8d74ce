"""Branches: choose another token and continue from there."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.decoding import Branch, Limits, Run, join_steps, longest_prompt, record_pick
from core.models import LanguageModel
from core.probabilities import read_distribution
from core.ui.decoding.kept_run import MOST_BRANCHES
from core.ui.decoding.step_state import BranchRequest, select_token
from core.ui.decoding.streaming import stream
from core.ui.state.compute import compute
from core.ui.widgets.growing import GROWING_STYLE, StreamedText, shaded_pieces


def grow_branch(
    model: LanguageModel, run: Run, request: BranchRequest, status: DeltaGenerator, placeholder: DeltaGenerator
) -> None:
    """Add a branch to the run, select its first own token, and generate the rest, drawn in `placeholder`."""
    if request.started_with != run.started_with or len(run.branches) >= MOST_BRANCHES:
        return
    source = run.text_of(request.number)
    before = source.steps[: request.position]
    encoded = run.prompt.encoded
    input_ids = (*encoded.ids, *(step.token_id for step in before))
    if len(input_ids) >= longest_prompt(model):
        status.info(f"No branch can begin here: it would have to read more than {longest_prompt(model):,} tokens.")
        return
    logits = compute(model, read_distribution, replace(encoded, ids=input_ids, left_out=0)).logits
    picked = record_pick(model, encoded.ids, before, logits, request.token_id, source.config)
    start = join_steps(model, before, [picked])
    run.branches.append(Branch(request.number, request.position, source.config, start, picked.finished))
    # Before it grows: a script that Streamlit is ending cannot write to the session.
    select_token(len(run.configs) + len(run.branches) - 1, request.position)
    if len(start) < run.limits.new_tokens and not picked.finished:
        prompt = replace(run.prompt, encoded=replace(encoded, ids=(*input_ids, request.token_id)))
        limits = Limits(run.limits.new_tokens - len(start), run.limits.stop)
        _continue_branch(model, run, Run(model.identity, prompt, [source.config], limits), status, placeholder)


def _continue_branch(
    model: LanguageModel, run: Run, more: Run, status: DeltaGenerator, placeholder: DeltaGenerator
) -> None:
    """Generate the rest of the newest branch; an interrupted one keeps the tokens generated so far."""
    branch = run.branches[-1]
    after = more.texts[0]
    st.html(GROWING_STYLE)
    growing = StreamedText(placeholder, "branch")
    try:
        stream(model, more, lambda _: growing.draw(shaded_pieces((*branch.steps, *after.steps))), status)
    finally:
        steps = join_steps(model, branch.steps, after.steps)
        run.branches[-1] = replace(branch, steps=steps, finished=after.finished)
    placeholder.empty()
