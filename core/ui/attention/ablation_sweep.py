"""Ablate each head; one batch per layer, releasing the model between layers."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.attention import MAX_ATTENTION_TOKENS, sweep_layer
from core.models import LanguageModel
from core.plots import bits_words
from core.tokenization import as_csv
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.state.pending import PendingAction
from core.ui.widgets.stop import stop_button

SWEEP = PendingAction[bool](keys.SWEEP_HEADS)
BEST_SHOWN = 8


def effects_so_far(model: LanguageModel, text: str, method: str, shape: tuple[int, int]) -> np.ndarray:
    """Return the KL in bits of each head switched off alone, NaN where not computed yet; shape (layer, head).

    Kept for the session while text, model and method stay the same.
    """
    about = (model.identity, text, method)
    kept = st.session_state.get(keys.HEAD_EFFECTS)
    if kept is None or kept[0] != about:
        kept = st.session_state[keys.HEAD_EFFECTS] = (about, np.full(shape, np.nan))
    return kept[1]


def sweep_controls(
    model: LanguageModel, text: str, method: str, effects: np.ndarray, requested: bool
) -> list[tuple[int, int]]:
    """Draw the button that starts, continues or stops the sweep, its progress, and the ranking so far.

    Returns layer and head of the best heads, as ranked.

    Fills `effects` while it runs, so it is called before they are drawn.
    """
    placeholder = st.empty()
    if requested:
        with placeholder.container(horizontal=True, vertical_alignment="center"):
            stop_button()
            _sweep(model, text, method, effects, st.empty())
    done, layers = _layers_done(effects), len(effects)
    with placeholder.container(horizontal=True, vertical_alignment="center"):
        if done < layers:
            words = "Rank all heads" if not done else f"Continue after {done} of {layers} blocks"
            st.button(words, icon=":material/leaderboard:", type="primary", on_click=SWEEP.request, args=(True,))
            st.caption(f"Switches off each of {effects.size} heads alone, a block at a time.", width="content")
        else:
            st.caption(f"All {effects.size} heads were switched off in turn, each alone.", width="content")
    return _ranking(effects) if done else []


def _layers_done(effects: np.ndarray) -> int:
    return int((~np.isnan(effects[:, 0])).sum())


def _sweep(model: LanguageModel, text: str, method: str, effects: np.ndarray, placeholder: DeltaGenerator) -> None:
    """Ablate the heads layer by layer; Streamlit ends the script at a write of the progress when Stop is pressed."""
    for layer in range(_layers_done(effects) + 1, len(effects) + 1):
        placeholder.progress((layer - 1) / len(effects), f"Block {layer} of {len(effects)}")
        effects[layer - 1] = compute(model, sweep_layer, text, layer, method, MAX_ATTENTION_TOKENS)
    placeholder.empty()


def _ranking(effects: np.ndarray) -> list[tuple[int, int]]:
    order = np.argsort(-np.nan_to_num(effects, nan=-1), axis=None, kind="stable")[:BEST_SHOWN]
    best = [(int(index // effects.shape[1]) + 1, int(index % effects.shape[1]) + 1) for index in order]
    st.markdown(
        "**Most effect on this text:** "
        + " · ".join(
            f"block {layer}, head {head}: {bits_words(float(effects[layer - 1, head - 1]))} bits"
            for layer, head in best
        )
        + " (each off alone)"
    )
    known = ~np.isnan(effects)
    rows = [[layer + 1, head + 1, float(effects[layer, head])] for layer, head in np.argwhere(known).tolist()]
    rows.sort(key=lambda row: -row[2])
    st.download_button(
        "Ranking as CSV",
        as_csv(["layer", "head", "kl_bits"], rows),
        "head-effects.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    return best
