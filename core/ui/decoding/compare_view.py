"""Compare view: up to eight strategies continue one prompt side by side."""

from collections.abc import Iterator
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.decoding import NEW_TOKENS, DecodingConfig, GeneratedText, Limits, Prompt, Run, check_configs, score_output
from core.decoding.network import decoding_network
from core.models import LanguageModel
from core.plots import decimal
from core.ui.components.written import written_text
from core.ui.decoding.agreement import agreement
from core.ui.decoding.measures import measures_table
from core.ui.decoding.prompt import choose_prompt
from core.ui.decoding.session import COMPARE, GENERATE, generate_button, keep_runs, kept_run, new_run
from core.ui.decoding.settings import COLUMNS, column_settings, settings_words
from core.ui.decoding.step_state import open_step
from core.ui.decoding.streaming import stream
from core.ui.decoding.style import decoding_style
from core.ui.decoding.tools import run_tools
from core.ui.shell.views import ViewContext
from core.ui.state.compute import hold_model
from core.ui.widgets.growing import GROWING_STYLE, StreamedText, shaded_pieces
from core.ui.widgets.knobs import knob
from core.ui.widgets.stop import stop_button

MOST_IN_A_LINE = 4


def compare_view(context: ViewContext) -> None:
    """Draw the columns, each with its settings and its text as it grows, and their statistics."""
    requested = GENERATE[COMPARE].take()  # first: loading the model may end the script
    decoding_style()
    with context.rail:
        stop = generate_button(COMPARE)
        count, limits = int(knob(COLUMNS)), Limits(int(knob(NEW_TOKENS)))
    model, prompt = context.model, choose_prompt(context)
    answer = context.frame.answer.empty()
    configs, bodies, growing = _columns(context, count)
    if requested:
        with stop:
            stop_button()
        _generate(model, prompt, configs, limits, growing, answer)
        keep_runs()
    stop.empty()
    run = kept_run(COMPARE, model)
    written = _texts(run, configs, bodies) if run else 0
    for config, body in list(zip(configs, bodies, strict=True))[written:]:
        body.caption(f"{config.kind.question}  \n{settings_words(config)}")
    if run is None:
        answer.markdown("Press **Generate**: all columns continue your text at the same time.")
        with hold_model(model):
            decoding_network(model)  # packed while the person reads, so that the first text does not wait half a second
        return
    answer.markdown(_answer(run, (prompt, tuple(configs), limits)))
    st.caption("Click a token to step into it.")
    measures_table(run)
    run_tools(model, run)


def _columns(
    context: ViewContext, count: int
) -> tuple[list[DecodingConfig], list[DeltaGenerator], list[DeltaGenerator]]:
    """Draw the settings of every column; return them, and the places of the texts, at rest and while they grow."""
    configs, bodies, growing = [], [], []
    with context.figure, st.container(key="cards"):
        for number, card in enumerate(_cards(count), 1):
            with card:
                configs.append(column_settings(number))
                bodies.append(st.empty())
                growing.append(st.empty())
    return configs, bodies, growing


def _cards(count: int) -> Iterator[DeltaGenerator]:
    """Yield cards in lines of equal length, at most four per line."""
    lines = -(-count // MOST_IN_A_LINE)
    in_a_line = -(-count // lines)
    for start in range(0, count, in_a_line):
        columns = st.columns(in_a_line, gap="small")
        for column in columns[: count - start]:
            yield column.container(border=True, gap="xsmall")


def _generate(
    model: LanguageModel,
    prompt: Prompt,
    configs: list[DecodingConfig],
    limits: Limits,
    places: list[DeltaGenerator],
    status: DeltaGenerator,
) -> None:
    """Generate the texts and draw them while they grow."""
    check_configs(tuple(configs))
    run = new_run(COMPARE, model, prompt, configs, limits)
    st.html(GROWING_STYLE)
    growing = [StreamedText(place, str(number)) for number, place in enumerate(places)]

    def draw(run: Run) -> int:
        return sum(drawn.draw(shaded_pieces(text.steps)) for text, drawn in zip(run.texts, growing, strict=True))

    stream(model, run, draw, status)
    for place in places:
        place.empty()


def _answer(run: Run, now: tuple[Prompt, tuple[DecodingConfig, ...], Limits]) -> str:
    """Say where the texts part, that they were stopped, or that they are those of other settings."""
    if run.prompt != now[0]:
        return "These texts continue another text than yours: **Generate** continues yours."
    words = [agreement(run)]
    if run.unfinished:
        words.insert(0, f"Stopped at token {run.tokens}; what was there stays.")
    if (run.configs, run.limits) != now[1:]:
        words.append("Settings have changed since: **Generate** runs them.")
    return " ".join(words)


def _texts(run: Run, configs: list[DecodingConfig], bodies: list[DeltaGenerator]) -> int:
    """Draw the texts in their columns; return how many columns have one."""
    divergences = run.divergences
    for text, config, body in zip(run.texts, configs, bodies, strict=False):
        with body.container():
            _text(text, config, divergences[text.index])
    return len(run.texts)


def _text(text: GeneratedText, now: DecodingConfig, divergence: int | None) -> None:
    """Draw one text; its strategy is named if the controls above it have changed since."""
    written_text(text.steps, f"text-{text.index}", partial(open_step, text.index), divergence)
    made_by = "" if text.config == now else f"{text.config.kind.title} · "
    log_p = decimal(score_output(text.steps).log_probability, 1)
    st.caption(f"{made_by}{settings_words(text.config)} · **log p {log_p}**")
