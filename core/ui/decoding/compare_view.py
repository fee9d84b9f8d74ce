"""Up to eight strategies continue one prompt side by side."""

from collections.abc import Iterator

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.decoding import NEW_TOKENS, DecodingConfig, Limits, Prompt, Run, GeneratedText, check_configs, score_output
from core.decoding.packed import decoding_network
from core.models import LanguageModel
from core.ui.components.written import GROWING_STYLE, draw_growing, written_text
from core.ui.decoding.measures import measures_table
from core.ui.decoding.session import COMPARE, ask, asked, kept_run, new_run
from core.ui.decoding.settings import COLUMNS, column_settings, settings_words
from core.ui.decoding.step_state import go_to
from core.ui.decoding.streaming import stream
from core.ui.decoding.tools import run_tools
from core.ui.state.compute import hold_model
from core.ui.widgets.knobs import knob
from core.ui.widgets.stop import stop_button
from core.ui.widgets.text_input import show_what_is_read

MOST_IN_A_LINE = 4


def compare_view(model: LanguageModel, prompt: Prompt) -> None:
    """The controls of every column, its text as it grows, and what can be counted about it."""
    wanted = asked(COMPARE)
    count, limits, stop = _controls()
    said = st.empty()
    cards = list(_cards(count))
    columns = []
    for number, card in enumerate(cards, 1):
        with card:
            columns.append(column_settings(number))
    bodies = [card.empty() for card in cards]
    if wanted:
        with stop:
            stop_button()
        _generate(model, prompt, columns, limits, bodies, said)
    stop.empty()
    run = kept_run(COMPARE, model)
    if run is None:
        said.caption("Press **Generate**: all columns continue your text at the same time.")
        for column, body in zip(columns, bodies, strict=True):
            body.caption(f"{column.kind.question}  \n{settings_words(column)}")
        with hold_model(model):
            decoding_network(model)  # packed while the person reads: the first text would wait half a second for it
        return
    said.markdown(_summary(run, prompt, columns, limits))
    for transcript, column, body in zip(run.transcripts, columns, bodies, strict=False):
        with body.container():
            _text(run, transcript, column)
    measures_table(run)
    show_what_is_read(model, run.prompt.encoded)
    run_tools(model, run)


def _controls() -> tuple[int, Limits, DeltaGenerator]:
    """Number of columns, length of the texts, and where a button to stop may appear."""
    left, middle, right = st.columns([2, 2, 2], vertical_alignment="bottom")
    with left:
        count = int(knob(COLUMNS))
    with middle:
        limits = Limits(int(knob(NEW_TOKENS)))
    with right, st.container(horizontal=True):
        st.button(
            "Generate", icon=":material/play_arrow:", type="primary", key="generate", on_click=ask, args=(COMPARE,)
        )
        stop = st.empty()
    return count, limits, stop


def _cards(count: int) -> Iterator[DeltaGenerator]:
    """Columns in lines of equal length, at most four in one."""
    lines = -(-count // MOST_IN_A_LINE)
    in_a_line = -(-count // lines)
    for start in range(0, count, in_a_line):
        places = st.columns(in_a_line)
        for place in places[: count - start]:
            yield place.container(border=True, gap="xsmall")


def _generate(
    model: LanguageModel,
    prompt: Prompt,
    columns: list[DecodingConfig],
    limits: Limits,
    bodies: list[DeltaGenerator],
    status: DeltaGenerator,
) -> None:
    """Draw the texts while they grow."""
    check_configs(tuple(columns))
    run = new_run(COMPARE, model, prompt, columns, limits)
    st.html(GROWING_STYLE)
    drawn = [-1] * len(columns)

    def draw(run: Run) -> int:
        sent = 0
        for transcript, body in zip(run.transcripts, bodies, strict=True):
            if drawn[transcript.index] != len(transcript.steps) or transcript.beam_steps:
                drawn[transcript.index] = len(transcript.steps)
                sent += draw_growing(body, transcript.steps)
        return sent

    stream(model, run, draw, status)


def _summary(run: Run, prompt: Prompt, columns: list[DecodingConfig], limits: Limits) -> str:
    """What the run was, and whether it is still what the controls ask for."""
    words = []
    place = run.divergences[0]
    if place is not None:
        words.append(f"The texts part at token **{place + 1}** (orange edge).")
    if run.stopped:
        words.append(f"Stopped at token {run.tokens}; what was there stays.")
    if (run.prompt, run.columns, run.limits) != (prompt, tuple(columns), limits):
        words.append("Settings have changed since: **Generate** runs them.")
    return " ".join([*words, "Click a token to step into it."])


def _text(run: Run, transcript: GeneratedText, now: DecodingConfig) -> None:
    """One text; what it was made with is named when the controls above it say something else by now."""
    key = f"text-{transcript.index}"
    scores = score_output(transcript.steps)
    made_by = "" if transcript.column == now else f"{transcript.column.kind.title} · "
    st.caption(f"{made_by}{settings_words(transcript.column)}  \n**log p {scores.log_probability:.1f}**")
    written_text(
        transcript.steps,
        key,
        lambda: go_to(transcript.index, st.session_state[key].picked),
        run.divergences[transcript.index],
    )
