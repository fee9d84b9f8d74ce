"""Step through view: one token with its probabilities, the filters, and the random number."""

from dataclasses import replace
from functools import partial

import streamlit as st

from core.decoding import Branch, DecodingConfig, DecodingStep, Limits, Prompt, Run
from core.decoding.verify_figures import step_figure_claims
from core.models import LanguageModel
from core.plots import branch_tree, percent, plural
from core.probabilities import read_distribution
from core.ui.components.written import written_text
from core.ui.decoding.branching import MOST_BRANCHES, grow_branch
from core.ui.decoding.prompt import with_prompt
from core.ui.decoding.session import COMPARE, kept_run, short_run
from core.ui.decoding.step_figures import distribution_figures
from core.ui.decoding.step_state import BRANCH, BranchRequest, select_token, selected_token
from core.ui.decoding.tools import run_tools
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.widgets.figure import show_figure
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.text_input import show_read_tokens

# Shown when nothing has been generated yet.
FIRST = (DecodingConfig("top_p"), Limits(24))


@with_prompt
def step_view(model: LanguageModel, prompt: Prompt) -> None:
    """Show one step of the texts of Compare; another token can be chosen there."""
    run = kept_run(COMPARE, model) or short_run(COMPARE, model, prompt, [FIRST[0]], FIRST[1])
    # Always created, so that the elements below keep their positions.
    older, status, growing = st.empty(), st.empty(), st.empty()
    if run.prompt != prompt:
        older.info("This is the text generated before; Compare runs your new one.")
    requested = BRANCH.take()
    if requested:
        grow_branch(model, run, requested, status, growing)
    number, position = selected_token(run)
    _pick_text(run, number)
    shown = run.text_of(number)
    written_text(shown.steps, f"step-{number}", partial(select_token, number), chosen=position)
    step = shown.steps[position]
    input_ids = (*run.prompt.encoded.ids, *(earlier.token_id for earlier in shown.steps[:position]))
    read = compute(model, read_distribution, replace(run.prompt.encoded, ids=input_ids, left_out=0))
    _words(step, position)
    figures = distribution_figures(model, read, shown.config, step)
    _others(run, number, position)
    if run.branches:
        _tree(run, number)
    show_read_tokens(model, run.prompt.encoded)
    run_tools(model, run, lambda: step_figure_claims(model, step, figures))


def _pick_text(run: Run, number: int) -> None:
    """Draw a menu of all texts, the shown one selected."""
    names = text_names(run)
    left, before, after = st.columns([4, 1, 1], vertical_alignment="bottom")
    st.session_state[keys.STEP_TEXT] = names[number]
    _, position = selected_token(run)
    with left:
        st.selectbox(
            "Text",
            names,
            key=keys.STEP_TEXT,
            on_change=lambda: select_token(names.index(st.session_state[keys.STEP_TEXT]), position),
        )
    last = len(run.text_of(number).steps) - 1
    before.button(
        "Token before", key="step_before", disabled=position == 0, on_click=select_token, args=(number, position - 1)
    )
    after.button(
        "Token after", key="step_after", disabled=position == last, on_click=select_token, args=(number, position + 1)
    )


def text_names(run: Run) -> list[str]:
    """Return a name for every text: "2 Beam search", and for branches "5 Greedy, from 1 at token 4"."""
    names = [f"{number} {config.kind.title}" for number, config in enumerate(run.configs, 1)]
    for number, branch in enumerate(run.branches, len(names) + 1):
        names.append(f"{number} {branch.config.kind.title}, from {branch.parent + 1} at token {branch.at + 1}")
    return names


def _words(step: DecodingStep, position: int) -> None:
    """Describe the step in one sentence."""
    drawn = f" The random number was {step.draw:.4f}." if step.draw is not None else ""
    st.markdown(
        f"Token **{position + 1}**, `{_code(step.label)}`: the model gave it {percent(step.raw_probability)} "
        f"(rank {step.rank:,}); after the settings it had {percent(step.probability)}, "
        f"{plural(step.kept, 'token')} {'was' if step.kept == 1 else 'were'} left.{drawn}"
    )


def _code(label: str) -> str:
    """Escape a label for Markdown's backticks, in which only backticks have a meaning."""
    return label.replace("`", "ˋ")


def _others(run: Run, number: int, position: int) -> None:
    """Draw buttons that choose another of the likeliest tokens."""
    step = run.text_of(number).steps[position]
    full = len(run.branches) >= MOST_BRANCHES
    st.markdown("**Take another token here** and go on from it:")
    with st.container(horizontal=True, gap="xsmall"):
        for other in step.alternatives:
            st.button(
                f"{escape_markdown(other.label)} · {percent(other.raw_probability)}",
                key=f"take-{other.token_id}",
                disabled=full or other.token_id == step.token_id,
                on_click=BRANCH.request,
                args=(BranchRequest(run.started_with, number, position, other.token_id),),
            )
    if full:
        st.button(f"{MOST_BRANCHES} branches are kept. Forget them", key="forget", on_click=run.branches.clear)


def _tree(run: Run, number: int) -> None:
    """Draw all texts that have branches, and the branches."""
    used = {branch.parent for branch in run.branches}
    first_branch = len(run.texts)
    rows = [n for n in range(first_branch + len(run.branches)) if n >= first_branch or n in used or n == number]
    shown = [run.text_of(n) for n in rows]
    forks = [(rows.index(text.parent), text.at) if isinstance(text, Branch) else None for text in shown]
    names = text_names(run)
    figure = branch_tree([names[n] for n in rows], [text.steps for text in shown], forks, rows.index(number))
    show_figure(figure, "branches")
    st.caption("Dotted: here another token was taken. A branch draws new random numbers, from the seed of its column.")
