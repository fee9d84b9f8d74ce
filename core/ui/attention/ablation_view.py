"""Ablation view: components switched off, and the next-token distribution without them."""

from functools import partial

import numpy as np
import streamlit as st

from core.attention import (
    ATTENTION,
    MAX_ATTENTION_TOKENS,
    METHODS,
    MLP,
    Component,
    ablated_next_token,
    read_components,
    toggle,
)
from core.attention.snippet import ablation_code
from core.attention.verify import DrawnAblation, ablation_claims, effect_claims
from core.errors import InputError
from core.models import LanguageModel
from core.plots import bits_words, change_bars, effect_board, percent, shortened
from core.probabilities import Comparison, next_token, read_guesses, table_csv
from core.tokenization import token_piece
from core.ui.attention.ablation_sweep import SWEEP, effects_so_far, sweep_controls
from core.ui.attention.head_choice import show_precision
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.state.url import linked_value
from core.ui.widgets.choice import short_text, switch
from core.ui.widgets.figure import show_figure
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.text_input import show_read_tokens
from core.ui.widgets.toolbar import toolbar

CHANGES_SHOWN = 6
TITLES = ("everything on", "switched off", "change (percentage points)")
METHOD_WORDS = {
    "zero": "**Zero ablation**: a part that is off says nothing (zeros).",
    "mean": "**Mean ablation**: a part that is off says at every place the mean of what it would say over this text's "
    "places.",
}


def ablation_view(context: ViewContext) -> None:
    """Draw the board of all parts, and the next token with and without those that are off."""
    requested = bool(SWEEP.take())  # first: loading the model may end the script
    model, text = context.model, context.text
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    with left:
        method = switch(keys.ABLATION, [method.capitalize() for method in METHODS], "Switched off means").lower()
    with right:
        watched = short_text(keys.WATCHED, "Tokens to watch", placeholder="is, was", default="")
    on = compute(model, next_token, text, MAX_ATTENTION_TOKENS)
    if on.encoded.left_out or on.encoded.unread:
        show_read_tokens(model, on.encoded)
    layers, heads = model.model.config.num_hidden_layers, model.model.config.num_attention_heads
    off = _parts(layers, heads)
    effects = effects_so_far(model, text, method, (layers, heads))
    board = st.container()
    best = sweep_controls(model, text, method, effects, requested)
    with board:
        _board(effects, off, heads)
    _before_and_after(model, text, (on, off, method), watched, (effects, best))


def _parts(layers: int, heads: int) -> tuple[Component, ...]:
    """Return the components that are off; none, with a warning, if this model lacks one of them."""
    try:
        return read_components(linked_value(keys.COMPONENTS_OFF), layers, heads)
    except InputError as error:
        st.warning(f"Everything is on. {escape_markdown(str(error))}")
        return ()


def _board(effects: np.ndarray, off: tuple[Component, ...], heads: int) -> None:
    rows = {ATTENTION: heads, MLP: heads + 1}
    crosses = [(part.layer - 1, rows[part.name] if part.name in rows else int(part.name) - 1) for part in off]
    # A new name for each state: the browser keeps a figure's selection, and would not report a second click on a cell.
    name = f"board-{'_'.join(map(str, off))}"
    show_figure(effect_board(effects, crosses), name, partial(_click, off, heads))
    with st.container(horizontal=True, vertical_alignment="center"):
        names = ", ".join(part.words for part in off[:6]) + (f" and {len(off) - 6} more" if len(off) > 6 else "")
        st.markdown(
            f"Off: **{names}**" if off else "Everything is on. **Click cells to switch parts off.**", width="content"
        )
        if off:
            st.button("Everything on", icon=":material/restart_alt:", on_click=_everything_on)


def _click(off: tuple[Component, ...], heads: int, cell: list) -> None:
    layer, row = int(cell[0]), int(cell[1])
    name = {heads: ATTENTION, heads + 1: MLP}.get(row, str(row + 1))
    st.session_state[keys.COMPONENTS_OFF] = toggle(off, Component(layer + 1, name))


def _everything_on() -> None:
    st.session_state[keys.COMPONENTS_OFF] = ""


def _before_and_after(model: LanguageModel, text: str, state: tuple, watched: str, ranking: tuple) -> None:
    on, off, method = state
    after = compute(model, ablated_next_token, text, off, method)
    comparison = Comparison(on, after)
    ids = _shown_ids(model, comparison, watched)
    pieces = [token_piece(model.tokenizer, token_id) for token_id in ids]
    before, with_off = (read.probabilities[ids].tolist() for read in (on, after))
    _numbers(model, comparison)
    show_precision(model)
    show_figure(change_bars(pieces, before, with_off, titles=TITLES), "ablation-bars")
    st.caption(
        f"{METHOD_WORDS[method]} A head is switched off where it enters the output projection; an attention layer or "
        "an MLP where it adds to the residual stream. KL: the extra surprise, in bits, of someone who expects the "
        "model with parts off while the whole model is true, over the full vocabulary; 0 only if nothing changes."
    )
    favourites = int(on.ranking[0]), int(after.ranking[0])
    labels = [token_piece(model.tokenizer, token_id).label for token_id in (*ids, *favourites)]
    drawn = DrawnAblation(
        ids, before, with_off, comparison.kl[0], comparison.moved, favourites, labels[:-2], labels[-2:]
    )

    def check():
        yield from ablation_claims(model, text, comparison, off, method, drawn)
        yield from effect_claims(model, on.encoded.ids, ranking[0], method, ranking[1])

    toolbar(
        check,
        ablation_code(model, text, on.encoded, off, method),
        table_csv(["token", "on", "off"], zip(pieces, before, with_off, strict=True)),
        "ablation",
    )


def _shown_ids(model: LanguageModel, comparison: Comparison, watched: str) -> list[int]:
    """Return the ids of the watched tokens and of the largest changes, sorted by change.

    A watched token is the first of its word, after a space.
    """
    chosen = []
    for word in read_guesses(watched.replace(",", "\n")):
        ids = model.tokenizer(f" {word}", add_special_tokens=False)["input_ids"]
        chosen += ids[:1]
    if not comparison.moved:
        return list(dict.fromkeys([*chosen, *comparison.a.ranking[:CHANGES_SHOWN].tolist()]))
    shown = dict.fromkeys([*chosen, *comparison.largest_changes(CHANGES_SHOWN).tolist()])
    changes = abs(comparison.b.probabilities - comparison.a.probabilities)
    return sorted(shown, key=lambda token_id: -float(changes[token_id]))


def _numbers(model: LanguageModel, comparison: Comparison) -> None:
    favourites = [token_piece(model.tokenizer, int(read.ranking[0])).label for read in (comparison.a, comparison.b)]
    st.markdown(
        f"**KL(on‖off) {bits_words(comparison.kl[0])} bits** · {percent(comparison.moved)} of the probability moved · "
        f"favourite **{escape_markdown(shortened(favourites[0]))}**, "
        f"with parts off **{escape_markdown(shortened(favourites[1]))}**"
    )
