"""Step through view: one token with its probabilities, the filters, and the random number."""

from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.decoding import Branch, DecodingConfig, DecodingStep, Limits, Prompt, Run
from core.decoding.verify_figures import step_figure_claims
from core.models import LanguageModel
from core.plots import branch_tree, percent, plural
from core.probabilities import read_distribution
from core.ui.components.written import written_text
from core.ui.decoding.branching import grow_branch
from core.ui.decoding.kept_run import MOST_BRANCHES
from core.ui.decoding.prompt import choose_prompt
from core.ui.decoding.session import COMPARE, GENERATE, STEP, generate_button, keep_runs, kept_run, new_run, short_run
from core.ui.decoding.step_figures import draw_bar, draw_stages
from core.ui.decoding.step_state import BRANCH, BranchRequest, select_token, selected_token
from core.ui.decoding.streaming import stream
from core.ui.decoding.tools import run_tools
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.state.presentation import presenting
from core.ui.widgets.figure import show_figure
from core.ui.widgets.growing import GROWING_STYLE, StreamedText, shaded_pieces
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.stop import stop_button

# Without a run of Compare for this text: the first token at once, and more on request.
CONFIG, LIMITS = DecodingConfig("top_p"), Limits(24)


def step_view(context: ViewContext) -> None:
    """Show one step of the texts of Compare, or of a text of its own; another token can be chosen there."""
    branch, requested = BRANCH.take(), GENERATE[STEP].take()  # first: loading the model may end the script
    start = context.rail.container(horizontal=True, gap="xsmall")
    walk, texts = start.container(width="content"), context.rail.container()
    model, prompt = context.model, choose_prompt(context)
    figure = context.figure.container(gap=None)
    answer, text, growing = context.frame.answer.empty(), figure.empty(), figure.empty()
    run = _run(model, prompt, bool(requested), start, answer, growing)
    if branch:
        grow_branch(model, run, branch, answer, growing)
        keep_runs()
    number, position = selected_token(run)
    with texts:
        _pick_text(run, number, position)
    shown = run.text_of(number)
    with walk:
        _walk(number, position, len(shown.steps))
    with text.container():
        written_text(shown.steps, f"step-{number}", partial(select_token, number), chosen=position)
    step = shown.steps[position]
    input_ids = (*run.prompt.encoded.ids, *(earlier.token_id for earlier in shown.steps[:position]))
    read = compute(model, read_distribution, replace(run.prompt.encoded, ids=input_ids, left_out=0))
    answer.markdown(_answer(step, position))
    with figure:
        figures = draw_stages(model, read, shown.config, step)
    # On a presented screen there is room for one of the two.
    with st.container() if presenting() else figure:
        draw_bar(model, figures, step)
    st.caption(
        "On the bar lie the tokens that are left, in the order of their ids, each as long as its probability; the "
        "random number points at one. Where nothing is drawn at random there is no bar."
    )
    _others(run, number, position)
    if run.branches:
        _tree(run, number)
    run_tools(model, run, lambda: step_figure_claims(model, step, figures))


def _run(
    model: LanguageModel,
    prompt: Prompt,
    requested: bool,
    start: DeltaGenerator,
    status: DeltaGenerator,
    place: DeltaGenerator,
) -> Run:
    """Return the run of Compare if it continues this prompt; else one of this view, and draw the button for more.

    subtle: it has a name of its own, so that Compare's columns keep their texts.
    """
    compared = kept_run(COMPARE, model)
    if compared and compared.prompt == prompt:
        return compared
    with start:
        stop = generate_button(STEP)
    if requested:
        with stop:
            stop_button()
        st.html(GROWING_STYLE)
        growing = StreamedText(place, "step")
        run = new_run(STEP, model, prompt, [CONFIG], LIMITS)
        stream(model, run, lambda run: growing.draw(shaded_pieces(run.texts[0].steps)), status)
        stop.empty()
        place.empty()
        keep_runs()
    own = kept_run(STEP, model)
    if own and own.prompt == prompt:
        return own
    return short_run(STEP, model, prompt, [CONFIG], Limits(1), status)


def _walk(number: int, position: int, tokens: int) -> None:
    """Draw the buttons for the token before and after."""
    with st.container(horizontal=True, gap="xsmall", wrap=False):
        st.button(
            "",
            icon=":material/arrow_back:",
            help="Token before",
            key="step_before",
            disabled=position == 0,
            on_click=select_token,
            args=(number, position - 1),
        )
        st.button(
            "",
            icon=":material/arrow_forward:",
            help="Token after",
            key="step_after",
            disabled=position == tokens - 1,
            on_click=select_token,
            args=(number, position + 1),
        )


def _pick_text(run: Run, number: int, position: int) -> None:
    """Draw a menu of all texts, the shown one selected; none for a single text."""
    names = text_names(run)
    if len(names) == 1:
        return
    st.session_state[keys.STEP_TEXT] = names[number]
    st.selectbox(
        "Text",
        names,
        key=keys.STEP_TEXT,
        on_change=lambda: select_token(names.index(st.session_state[keys.STEP_TEXT]), position),
    )


def text_names(run: Run) -> list[str]:
    """Return a name for every text: "2 Beam search", and for branches "5 Greedy, from 1 at token 4"."""
    names = [f"{number} {config.kind.title}" for number, config in enumerate(run.configs, 1)]
    for number, branch in enumerate(run.branches, len(names) + 1):
        names.append(f"{number} {branch.config.kind.title}, from {branch.parent + 1} at token {branch.at + 1}")
    return names


def _answer(step: DecodingStep, position: int) -> str:
    """Describe the step in one sentence."""
    drawn = f" The random number was {step.draw:.4f}." if step.draw is not None else ""
    return (
        f"Token **{position + 1}**, **{escape_markdown(step.label)}**: the model gave it "
        f"{percent(step.raw_probability)} (rank {step.rank:,}); after the settings it had {percent(step.probability)}, "
        f"{plural(step.kept, 'token')} {'was' if step.kept == 1 else 'were'} left.{drawn}"
    )


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
