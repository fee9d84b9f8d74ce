"""Decoding settings of a reply: strategy, its knobs, penalties, seed and length."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.decoding import NEW_TOKENS, PENALTIES, SEED, DecodingConfig, Limits
from core.ui.widgets.knobs import knob
from core.ui.widgets.strategy import knob_values, own_knob, pick_strategy, seed_box

# The course's playground has penalties on, so it keeps its own settings.
CHAT = "chat"
PLAYGROUND = "play"
_PENALTIES = {CHAT: (1.0, 0), PLAYGROUND: (1.15, 3)}


def decoding_settings(
    group: str, stop: tuple[str, ...] = (), beside: int = 3
) -> tuple[DecodingConfig, Limits, DeltaGenerator]:
    """Draw the controls one below the other; return their values, and More, where the last ones are.

    Args:
        group: CHAT or PLAYGROUND; the views of a group share their settings.
        stop: strings that end the text.
        beside: controls above More, the strategy included.
    """
    kind = pick_strategy(group)
    declared = [*kind.knobs[:1], NEW_TOKENS, *kind.knobs[1:]]
    values = knob_values(group, declared[: beside - 1])
    more = st.popover("More", icon=":material/tune:", key=f"{group}_more", width="stretch")
    with more:
        values |= knob_values(group, declared[beside - 1 :])
        own = [replace(one, default=value) for one, value in zip(PENALTIES, _PENALTIES[group], strict=True)]
        penalty, ngram = knob_values(group, own).values()
        seed = seed_box(group)
    length = int(values.pop(NEW_TOKENS.key))
    return DecodingConfig(kind.name, values, penalty, int(ngram), seed), Limits(length, stop), more


def new_tokens(group: str) -> int:
    """Draw the knob for the most tokens of a reply."""
    return int(knob(own_knob(group, NEW_TOKENS)))


def next_seed(group: str) -> None:
    """Advance the seed, because the same seed would give the same text again."""
    key = own_knob(group, SEED).key
    st.session_state[key] = (st.session_state.get(key, SEED.default) + 1) % (int(SEED.maximum) + 1)
