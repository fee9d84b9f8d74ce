"""Decoding settings of a reply: strategy, its knobs, penalties, seed and length."""

from dataclasses import replace

import streamlit as st

from core.decoding import NEW_TOKENS, PENALTIES, SEED, DecodingConfig, Limits, Strategy
from core.ui.widgets.knobs import knob
from core.ui.widgets.strategy import knob_values, own_knob, pick_strategy, seed_box

# The course's playground has penalties on, so it keeps its own settings.
CHAT = "chat"
PLAYGROUND = "play"
_PENALTIES = {CHAT: (1.0, 0), PLAYGROUND: (1.15, 3)}


def decoding_settings(group: str, stop: tuple[str, ...] = ()) -> tuple[DecodingConfig, Limits]:
    """Draw the controls one below the other and return their values.

    Args:
        group: CHAT or PLAYGROUND; the views of a group share their settings.
        stop: strings that end the text.
    """
    kind = pick_strategy(group)
    values = knob_values(group, kind.knobs)
    length = new_tokens(group)
    return _config(group, kind, values), Limits(length, stop)


def settings_row(group: str) -> tuple[DecodingConfig, Limits]:
    """Draw the same controls side by side, above texts."""
    left, middle, right = st.columns([2, 2, 1.3], vertical_alignment="bottom")
    with left:
        kind = pick_strategy(group)
    with middle:
        length = new_tokens(group)
    values: dict[str, float] = {}
    for column, declared in zip(st.columns(max(1, len(kind.knobs))), kind.knobs, strict=False):
        with column:
            values |= knob_values(group, [declared])
    with right:
        config = _config(group, kind, values)
    return config, Limits(length)


def new_tokens(group: str) -> int:
    """Draw the knob for the most tokens of a reply."""
    return int(knob(own_knob(group, NEW_TOKENS)))


def next_seed(group: str) -> None:
    """Advance the seed, because the same seed would give the same text again."""
    key = own_knob(group, SEED).key
    st.session_state[key] = (st.session_state.get(key, SEED.default) + 1) % (int(SEED.maximum) + 1)


def _config(group: str, kind: Strategy, values: dict[str, float]) -> DecodingConfig:
    """Draw the popover for penalties and seed; return the config."""
    with st.popover("Penalties, seed", icon=":material/tune:", key=f"{group}_more"):
        declared = [replace(one, default=value) for one, value in zip(PENALTIES, _PENALTIES[group], strict=True)]
        penalty, ngram = knob_values(group, declared).values()
        seed = seed_box(group)
    return DecodingConfig(kind.name, values, penalty, int(ngram), seed)
