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
from core.ui.decoding.measures import measures_table
from core.ui.decoding.prompt import with_prompt
from core.ui.decoding.session import COMPARE, GENERATE, kept_run, new_run
from core.ui.decoding.settings import COLUMNS, column_settings, settings_words
from core.ui.decoding.step_state import open_step
from core.ui.decoding.streaming import stream
from core.ui.decoding.tools import run_tools
from core.ui.state.compute import hold_model
from core.ui.widgets.growing import GROWING_STYLE, StreamedText, shaded_pieces
from core.ui.widgets.knobs import knob
from core.ui.widgets.stop import stop_button
from core.ui.widgets.text_input import show_read_tokens

MOST_IN_A_LINE = 4


@with_prompt
def compare_view(model: LanguageModel, prompt: Prompt) -> None:
    """Draw the controls of every column, its text as it grows, and its statistics."""
    requested = GENERATE[COMPARE].take()
    count, limits, stop = _controls()
    status = st.empty()
    cards = list(_cards(count))
    configs = []
    for number, card in enumerate(cards, 1):
        with card:
            configs.append(column_settings(number))
    bodies = [card.empty() for card in cards]
    if requested:
        with stop:
            stop_button()
        _generate(model, prompt, configs, limits, bodies, status)
    stop.empty()
    run = kept_run(COMPARE, model)
    if run is None:
        status.caption("Press **Generate**: all columns continue your text at the same time.")
        for config, body in zip(configs, bodies, strict=True):
            body.caption(f"{config.kind.question}  \n{settings_words(config)}")
        with hold_model(model):
            decoding_network(model)  # packed while the person reads, so that the first text does not wait half a second
        return
    status.markdown(_summary(run, prompt, configs, limits))
    for text, config, body in zip(run.texts, configs, bodies, strict=False):
        with body.container():
            _text(run, text, config)
    measures_table(run)
    show_read_tokens(model, run.prompt.encoded)
    run_tools(model, run)


def _controls() -> tuple[int, Limits, DeltaGenerator]:
    """Draw the controls; return number of columns, limits, and the placeholder of the Stop button."""
    left, middle, right = st.columns([2, 2, 2], vertical_alignment="bottom")
    with left:
        count = int(knob(COLUMNS))
    with middle:
        limits = Limits(int(knob(NEW_TOKENS)))
    with right, st.container(horizontal=True):
        st.button(
            "Generate",
            icon=":material/play_arrow:",
            type="primary",
            key="generate",
            on_click=GENERATE[COMPARE].request,
            args=(True,),
        )
        stop = st.empty()
    return count, limits, stop


def _cards(count: int) -> Iterator[DeltaGenerator]:
    """Yield cards in lines of equal length, at most four per line."""
    lines = -(-count // MOST_IN_A_LINE)
    in_a_line = -(-count // lines)
    for start in range(0, count, in_a_line):
        columns = st.columns(in_a_line)
        for column in columns[: count - start]:
            yield column.container(border=True, gap="xsmall")


def _generate(
    model: LanguageModel,
    prompt: Prompt,
    configs: list[DecodingConfig],
    limits: Limits,
    bodies: list[DeltaGenerator],
    status: DeltaGenerator,
) -> None:
    """Generate the texts and draw them while they grow."""
    check_configs(tuple(configs))
    run = new_run(COMPARE, model, prompt, configs, limits)
    st.html(GROWING_STYLE)
    growing = [StreamedText(body, str(number)) for number, body in enumerate(bodies)]

    def draw(run: Run) -> int:
        return sum(drawn.draw(shaded_pieces(text.steps)) for text, drawn in zip(run.texts, growing, strict=True))

    stream(model, run, draw, status)


def _summary(run: Run, prompt: Prompt, configs: list[DecodingConfig], limits: Limits) -> str:
    """Describe the run, and mention if the controls have changed since."""
    words = []
    divergence = run.divergences[0]
    if divergence is not None:
        words.append(f"The texts differ from token **{divergence + 1}** on (orange edge).")
    if run.unfinished:
        words.append(f"Stopped at token {run.tokens}; what was there stays.")
    if (run.prompt, run.configs, run.limits) != (prompt, tuple(configs), limits):
        words.append("Settings have changed since: **Generate** runs them.")
    return " ".join([*words, "Click a token to step into it."])


def _text(run: Run, text: GeneratedText, now: DecodingConfig) -> None:
    """Draw one text; its strategy is named if the controls above it have changed since."""
    scores = score_output(text.steps)
    made_by = "" if text.config == now else f"{text.config.kind.title} · "
    st.caption(f"{made_by}{settings_words(text.config)}  \n**log p {decimal(scores.log_probability, 1)}**")
    written_text(
        text.steps,
        f"text-{text.index}",
        partial(open_step, text.index),
        run.divergences[text.index],
    )
