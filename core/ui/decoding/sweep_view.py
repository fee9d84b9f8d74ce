"""Sweep view: one setting over its range, several samples per value, all in one batch."""

import html
from dataclasses import dataclass
from itertools import chain

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.decoding import (
    MAX_ROWS,
    DecodingConfig,
    Limits,
    Run,
    SweepPoint,
    find_strategy,
    sweep_configs,
    sweep_points,
)
from core.decoding.verify_scores import curve_claims, sweep_claims
from core.knobs import Knob
from core.plots import decimal, sweep_curves
from core.ui.decoding.prompt import choose_prompt
from core.ui.decoding.session import GENERATE, SWEEP, generate_button, keep_runs, kept_run, new_run
from core.ui.decoding.streaming import stream
from core.ui.decoding.tools import run_tools
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.widgets.choice import switch
from core.ui.widgets.figure import show_figure
from core.ui.widgets.growing import GROWING_STYLE, growing_cell
from core.ui.widgets.knobs import knob
from core.ui.widgets.stop import stop_button

SAMPLES = Knob("sweep_samples", "Samples of each", 1, 5, 4, 1, "Texts with the same setting and other random numbers.")
TOKENS = Knob("sweep_tokens", "New tokens", 4, 64, 24, 1, "The most tokens a text may get.")
FIRST_SEED = Knob("sweep_seed", "Seed", 0, 99, 0, 1, "Of the first sample; the others take those that follow.")
_CHANGED = " Your text or a setting has changed since: **Generate** runs it."
_STYLE = """<style>
.wide {overflow-x: auto}
.sweep {border-collapse: collapse; width: 100%; min-width: 40rem; table-layout: fixed}
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


def sweep_view(context: ViewContext) -> None:
    """Draw the diversity and likelihood of the texts of every value as curves, and the texts as a table."""
    requested = GENERATE[SWEEP].take()  # first: loading the model may end the script
    with context.rail:
        stop = generate_button(SWEEP)
        swept = SWEPT[switch(keys.SWEPT, list(SWEPT), "What changes")]
        samples, tokens = int(knob(SAMPLES)), int(knob(TOKENS))
        more = st.popover("More")
    with more:
        seed = int(knob(FIRST_SEED))
    model, prompt = context.model, choose_prompt(context, more)
    configs = sweep_configs(DecodingConfig(swept.strategy, seed=seed), swept.key, swept.values, samples)
    answer, picture, table = context.frame.answer.empty(), context.figure.empty(), st.empty()
    st.html(GROWING_STYLE)
    if requested:
        with stop:
            stop_button()
        started = new_run(SWEEP, model, prompt, configs, Limits(tokens))
        stream(model, started, lambda growing: _table(growing, picture), answer, MAX_ROWS)
        keep_runs()
    stop.empty()
    run = kept_run(SWEEP, model)
    if run is None:
        answer.markdown(f"Press **Generate**: {len(configs)} texts grow in one batch.")
        picture.caption(", ".join(f"{swept.label} {value:g}" for value in swept.values))
        return
    setting = _setting_of(run)
    points = sweep_points(setting.values, run.texts)
    changed = (run.prompt, run.configs, run.limits) != (prompt, configs, Limits(tokens))
    answer.markdown(_answer(points, setting.label) + (_CHANGED if changed else ""))
    figure = sweep_curves(points, setting.label)
    curves = [(trace["x"], trace["y"]) for trace in figure.data]
    with picture.container():
        show_figure(figure, "sweep")
    _table(run, table)
    run_tools(model, run, lambda: chain(sweep_claims(points, run.texts, setting.key), curve_claims(points, curves)))


def _answer(points: list[SweepPoint], name: str) -> str:
    """Compare the first value of the setting with the last one."""
    first, last = points[0], points[-1]
    words = (
        f"From {name} **{first.value:g}** to **{last.value:g}**, the mean log-probability of a token goes from "
        f"**{decimal(first.mean_log, 2)}** to **{decimal(last.mean_log, 2)}**"
    )
    if first.distinct_2 is None or last.distinct_2 is None:
        return f"{words}."
    return (
        f"{words}, and the share of different pairs of tokens from **{first.distinct_2:.2f}** to "
        f"**{last.distinct_2:.2f}**."
    )


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
    body = f'{_STYLE}<div class="wide"><table class="sweep">{rows}</table></div>'
    placeholder.html(body)
    return len(body)
