"""Sweep view: one setting over its range, several samples per value, all in one batch."""

import html
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.decoding import MAX_ROWS, DecodingConfig, Limits, Prompt, Run, find_strategy, sweep_configs, sweep_points
from core.decoding.verify_scores import sweep_claims
from core.knobs import Knob
from core.models import LanguageModel
from core.plots import sweep_curves
from core.ui.decoding.prompt import with_prompt
from core.ui.decoding.session import GENERATE, SWEEP, kept_run, new_run
from core.ui.decoding.streaming import stream
from core.ui.decoding.tools import run_tools
from core.ui.state import keys
from core.ui.widgets.choice import switch
from core.ui.widgets.figure import show_figure
from core.ui.widgets.growing import GROWING_STYLE, growing_cell
from core.ui.widgets.knobs import knob
from core.ui.widgets.stop import stop_button
from core.ui.widgets.text_input import show_read_tokens

SAMPLES = Knob("sweep_samples", "Samples of each", 1, 5, 4, 1, "Texts with the same setting and other random numbers.")
TOKENS = Knob("sweep_tokens", "New tokens", 4, 64, 24, 1, "The most tokens a text may get.")
FIRST_SEED = Knob("sweep_seed", "Seed", 0, 99, 0, 1, "Of the first sample; the others take those that follow.")
_STYLE = """<style>
.sweep {border-collapse: collapse; width: 100%; table-layout: fixed}
.sweep td, .sweep th {vertical-align: top; text-align: left; padding: 4px 10px 8px 0;
  border-bottom: 1px solid rgba(128,128,128,.35)}
.sweep th {width: 4.5rem; font-size: 1.15rem}
.sweep .growing {font-size: .92rem}
</style>"""


@dataclass(frozen=True)
class Swept:
    """A strategy, the knob that is swept, and its values."""

    strategy: str
    key: str
    values: tuple[float, ...]

    @property
    def label(self) -> str:
        return next(knob.label for knob in find_strategy(self.strategy).knobs if knob.key == self.key)


SWEPT = {
    swept.label: swept
    for swept in (
        Swept("temperature", "temperature", (0.2, 0.5, 0.8, 1.1, 1.4, 1.7, 2.0)),
        Swept("top_k", "top_k", (1, 2, 5, 10, 25, 50, 100)),
        Swept("top_p", "top_p", (0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 1.0)),
        Swept("min_p", "min_p", (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4)),
    )
}


@with_prompt
def sweep_view(model: LanguageModel, prompt: Prompt) -> None:
    """Draw the texts of every value as a table, their diversity and likelihood as curves."""
    requested = GENERATE[SWEEP].take()
    swept, samples, tokens, seed, stop = _controls()
    configs = sweep_configs(DecodingConfig(swept.strategy, seed=seed), swept.key, swept.values, samples)
    status, picture, table = st.empty(), st.empty(), st.empty()
    st.html(GROWING_STYLE)
    if requested:
        with stop:
            stop_button()
        started = new_run(SWEEP, model, prompt, configs, Limits(tokens))
        stream(model, started, lambda growing: _table(growing, table), status, MAX_ROWS)
    stop.empty()
    run = kept_run(SWEEP, model)
    if run is None:
        status.caption(f"Press **Generate**: {len(configs)} texts grow in one batch.")
        return
    setting = _setting_of(run)
    if (run.prompt, run.configs, run.limits) != (prompt, configs, Limits(tokens)):
        status.caption("Settings have changed since: **Generate** runs them.")
    points = sweep_points(setting.values, run.texts)
    with picture.container():
        show_figure(sweep_curves(points, setting.label), "sweep")
    _table(run, table)
    show_read_tokens(model, run.prompt.encoded)
    run_tools(model, run, lambda: sweep_claims(points, run.texts, setting.key))


def _controls() -> tuple[Swept, int, int, int, DeltaGenerator]:
    swept = SWEPT[switch(keys.SWEPT, list(SWEPT), "What changes")]
    left, middle, third, right = st.columns([2, 2, 2, 3], vertical_alignment="bottom")
    with left:
        samples = int(knob(SAMPLES))
    with middle:
        tokens = int(knob(TOKENS))
    with third:
        seed = int(knob(FIRST_SEED))
    with right, st.container(horizontal=True):
        st.button(
            "Generate",
            icon=":material/play_arrow:",
            type="primary",
            key="sweep_go",
            on_click=GENERATE[SWEEP].request,
            args=(True,),
        )
        stop = st.empty()
    return swept, samples, tokens, seed, stop


def _setting_of(run: Run) -> Swept:
    """Return the swept setting of this run; the controls may have changed since."""
    return next(swept for swept in SWEPT.values() if swept.strategy == run.configs[0].strategy)


def _table(run: Run, placeholder: DeltaGenerator) -> int:
    """Draw one line per value, one column per sample; return the number of characters sent."""
    setting = _setting_of(run)
    samples = len(run.configs) // len(setting.values)
    rows = ""
    for number, value in enumerate(setting.values):
        samples_of_value = run.texts[number * samples : (number + 1) * samples]
        cells = "".join(f"<td>{growing_cell(text.steps)}</td>" for text in samples_of_value)
        rows += f"<tr><th>{html.escape(f'{value:g}')}</th>{cells}</tr>"
    body = f'{_STYLE}<table class="sweep">{rows}</table>'
    placeholder.html(body)
    return len(body)
