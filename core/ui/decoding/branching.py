"""Branches: take another token and continue from there."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.decoding import Branch, Limits, Run, join_steps, longest_prompt, record_pick
from core.models import LanguageModel
from core.probabilities import read_distribution
from core.ui.components.written import GROWING_STYLE, draw_growing
from core.ui.decoding.step_state import BranchRequest, look_at
from core.ui.decoding.streaming import stream
from core.ui.state.compute import compute

# Each holds a text with everything known about its tokens.
MOST_BRANCHES = 16


def grow_branch(
    model: LanguageModel, run: Run, wanted: BranchRequest, status: DeltaGenerator, place: DeltaGenerator
) -> None:
    """Add a branch to the run, look at its first own token, and generate the rest, drawn at `place`."""
    if wanted.started_with != run.started_with or len(run.branches) >= MOST_BRANCHES:
        return
    source = run.text_of(wanted.number)
    before = source.steps[: wanted.place]
    encoded = run.prompt.encoded
    input_ids = (*encoded.ids, *(step.token_id for step in before))
    if len(input_ids) >= longest_prompt(model):
        status.info(f"No branch can begin here: it would have to read more than {longest_prompt(model):,} tokens.")
        return
    logits = compute(model, read_distribution, replace(encoded, ids=input_ids, left_out=0)).logits
    taken = record_pick(model, encoded.ids, before, logits, wanted.token_id, source.config)
    start = join_steps(model, before, [taken])
    run.branches.append(Branch(wanted.number, wanted.place, source.config, start, taken.finished))
    # Before it grows: Streamlit lets a script that is being ended write nothing to the session.
    look_at(len(run.configs) + len(run.branches) - 1, wanted.place)
    if len(start) < run.limits.new_tokens and not taken.finished:
        prompt = replace(run.prompt, encoded=replace(encoded, ids=(*input_ids, wanted.token_id)))
        limits = Limits(run.limits.new_tokens - len(start), run.limits.stop)
        _go_on(model, run, Run(model.identity, prompt, [source.config], limits), status, place)


def _go_on(model: LanguageModel, run: Run, more: Run, status: DeltaGenerator, place: DeltaGenerator) -> None:
    """Generate the rest of the newest branch; an interrupted one is kept as far as it is written."""
    branch = run.branches[-1]
    after = more.texts[0]
    st.html(GROWING_STYLE)
    try:
        stream(model, more, lambda _: draw_growing(place, (*branch.steps, *after.steps)), status)
    finally:
        steps = join_steps(model, branch.steps, after.steps)
        run.branches[-1] = replace(branch, steps=steps, finished=after.finished)
    place.empty()
