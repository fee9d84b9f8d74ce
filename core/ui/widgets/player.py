"""Slider with a Play button that advances it step by step."""

import time

import streamlit as st

from core.knobs import Knob
from core.ui.state import keys
from core.ui.widgets.knobs import ranged_knob

SECONDS_PER_STEP = 1.0


def player(declared: Knob) -> int:
    """Draw a slider over integers with a button that advances it once per second until the end."""
    key = declared.key
    if declared.maximum <= declared.minimum:
        return int(declared.minimum)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        value = ranged_knob(declared)
        playing = st.session_state.get(keys.playing(key), False) and value < declared.maximum
        st.button(
            "Pause" if playing else "Play",
            icon=":material/pause:" if playing else ":material/play_arrow:",
            key=f"{key}_play",
            on_click=_toggle,
            args=(declared, playing),
            type="primary",
        )
    if playing:
        st.session_state[keys.drawn_at(key)] = time.monotonic()
        _advance(key)
    return value


def _toggle(declared: Knob, playing: bool) -> None:
    key = declared.key
    st.session_state[keys.playing(key)] = not playing
    if not playing and st.session_state.get(key, declared.minimum) >= declared.maximum:
        st.session_state[key] = int(declared.minimum)


@st.fragment(run_every=SECONDS_PER_STEP)
def _advance(key: str) -> None:
    # The fragment also runs when the page itself is drawn; only the clock's runs count.
    if time.monotonic() - st.session_state[keys.drawn_at(key)] < 0.6 * SECONDS_PER_STEP:
        return
    st.session_state[key] += 1
    st.rerun()
