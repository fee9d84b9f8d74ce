"""Settings of a column: its strategy, the knobs the strategy declares, penalties and seed."""

import streamlit as st

from core.decoding import MAX_CONFIGS, NEW_TOKENS, PENALTIES, SEED, STRATEGIES, DecodingConfig
from core.knobs import Knob
from core.ui.state import keys
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.strategy import knob_values, pick_strategy, seed_box

COLUMNS = Knob("texts", "Columns", 2, MAX_CONFIGS, 4, 1, "How many texts grow side by side.")
# Initial strategy of each column; every picker offers all strategies.
FIRST_STRATEGIES = ("greedy", "beam", "top_k", "top_p", "temperature", "min_p", "typical", "eta")


def column_settings(number: int) -> DecodingConfig:
    """Draw the controls of one column, counted from 1: the picker of the strategy, and beside it the rest."""
    group = _group(number)
    first = list(STRATEGIES).index(FIRST_STRATEGIES[number - 1])
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
        kind = pick_strategy(group, f"Strategy of column {number}", first, show_label=False)
        more = st.popover(
            "", icon=":material/tune:", key=f"{group}_settings", type="tertiary", help=f"Settings of column {number}"
        )
    with more:
        st.caption(kind.question)
        values = knob_values(group, kind.knobs)
        penalty, ngram = knob_values(group, PENALTIES).values()
        seed = seed_box(group) if kind.samples else int(SEED.default)
        if kind.reference:
            st.caption(escape_markdown(kind.reference))
    return DecodingConfig(kind.name, values, penalty, int(ngram), seed)


def _group(number: int) -> str:
    return f"c{number}"


def column_preset(number: int, config: DecodingConfig) -> dict[str, float | str]:
    """Return the session values with which an example gives a column this config."""
    settings = {
        **config.settings,
        PENALTIES[0].key: config.repetition_penalty,
        PENALTIES[1].key: config.no_repeat_ngram,
        SEED.key: config.seed,
    }
    group = _group(number)
    return {
        keys.strategy(group): config.kind.title,
        **{keys.own_knob(group, key): value for key, value in settings.items()},
    }


def columns_preset(*configs: DecodingConfig) -> dict[str, float | str]:
    """Return the session values with which an example shows these configs."""
    settings: dict[str, float | str] = {COLUMNS.key: len(configs), NEW_TOKENS.key: NEW_TOKENS.default}
    for number, config in enumerate(configs, 1):
        settings |= column_preset(number, config)
    return settings


def settings_words(config: DecodingConfig) -> str:
    """Describe the settings that have an effect, without the strategy's name.

    >>> settings_words(DecodingConfig("top_k", seed=3)), settings_words(DecodingConfig("greedy"))
    ('Top-k 50 · Temperature 0.8 · Seed 3', 'nothing to set')
    >>> settings_words(DecodingConfig("top_p", {"top_p": 0.0}, seed=3))
    'Top-p 0 · Temperature 0.8 · Seed 3'
    """
    declared = {knob: config.settings[knob.key] for knob in config.kind.knobs}
    declared |= dict(zip(PENALTIES, (config.repetition_penalty, config.no_repeat_ngram), strict=True))
    words = [f"{knob.label} {value:g}" for knob, value in declared.items() if value != knob.neutral]
    return " · ".join([*words, *([f"Seed {config.seed}"] if config.kind.samples else [])]) or "nothing to set"
