"""Ablate each head; one batch per block, releasing the model between blocks."""

import time
from collections.abc import Callable

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


def sweep_controls(effects: np.ndarray, requested: bool) -> DeltaGenerator:
    """Draw the button that starts, continues or stops the sweep; return the place of its progress."""
    done, blocks = _layers_done(effects), len(effects)
    if requested:
        stop_button()
    elif done < blocks:
        words = "Rank all heads" if not done else f"Continue after {done} of {blocks} blocks"
        st.button(words, icon=":material/leaderboard:", type="primary", on_click=SWEEP.request, args=(True,))
        st.caption(f"Switches off each of {effects.size} heads alone, and says how long it takes.")
    else:
        st.caption(f"All {effects.size} heads were switched off in turn, each alone.")
    return st.empty()


def run_sweep(model: LanguageModel, text: str, method: str, effects: np.ndarray, progress: DeltaGenerator) -> None:
    """Ablate the heads block by block, then draw the page again.

    subtle: called when all else is drawn, so that nothing on the page waits and fades. Streamlit ends the script at a
    write of the progress when Stop is pressed.
    """
    first, blocks, start = _layers_done(effects), len(effects), time.monotonic()
    for layer in range(first + 1, blocks + 1):
        seconds = (time.monotonic() - start) / max(1, layer - 1 - first) * (blocks + 1 - layer)
        left = f", about {seconds:.0f} s left" if layer - 1 > first else ""
        progress.progress((layer - 1) / blocks, f"Block {layer} of {blocks}{left}")
        effects[layer - 1] = compute(model, sweep_layer, text, layer, method, MAX_ATTENTION_TOKENS)
    st.rerun()


def _layers_done(effects: np.ndarray) -> int:
    return int((~np.isnan(effects[:, 0])).sum())


def ranking(effects: np.ndarray, on_click: Callable[[int, int], None]) -> list[tuple[int, int]]:
    """Draw the heads with most effect as buttons, and the whole ranking as a file; return block and head of each.

    Args:
        on_click: called with block and head, counted from 1.
    """
    if not _layers_done(effects):
        return []
    order = np.argsort(-np.nan_to_num(effects, nan=-1), axis=None, kind="stable")[:BEST_SHOWN]
    best = [(int(index // effects.shape[1]) + 1, int(index % effects.shape[1]) + 1) for index in order]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown("**Most effect on this text**, each off alone:", width="content")
        for layer, head in best:
            bits = bits_words(float(effects[layer - 1, head - 1]))
            words = f"block {layer}, head {head}: {bits} bits"
            st.button(words, key=f"rank-{layer}-{head}", on_click=on_click, args=(layer, head))
        _download(effects)
    return best


def _download(effects: np.ndarray) -> None:
    known = ~np.isnan(effects)
    rows = [[layer + 1, head + 1, float(effects[layer, head])] for layer, head in np.argwhere(known).tolist()]
    rows.sort(key=lambda row: -row[2])
    st.download_button(
        "Ranking as CSV",
        as_csv(["block", "head", "kl_bits"], rows),
        "head-effects.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
