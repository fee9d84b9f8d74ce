"""Ablation view: components switched off, and the next-token distribution without them."""

from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

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
from core.plots import bits_words, comparison_picture, effect_board, percent, shortened
from core.plots.type_scale import PRESENTED_ROWS
from core.probabilities import Comparison, next_token, read_guesses, table_csv
from core.tokenization import encode, token_piece
from core.ui.attention.ablation_sweep import SWEEP, effects_so_far, ranking, run_sweep, sweep_controls
from core.ui.attention.head_choice import show_precision
from core.ui.components.bars import draw_bars
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.state.presentation import presenting
from core.ui.state.url import linked_value
from core.ui.widgets.choice import short_text, switch
from core.ui.widgets.figure import show_figure
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.terms import explained
from core.ui.widgets.toolbar import toolbar

# Rows of the bars at the desk; of the changes, at least two beside the tokens that are watched.
ROWS_SHOWN, LEAST_CHANGES = 5, 2
# Something to see at first: without it, every model says something else.
OFF_AT_FIRST = "1.mlp"
TITLES = ("on", "off", "change")
METHOD_WORDS = {
    "zero": "**Zero ablation**: a part that is off says nothing (zeros).",
    "mean": "**Mean ablation**: a part that is off says at every place the mean of what it would say over this text's "
    "places.",
}


def ablation_view(context: ViewContext) -> None:
    """Draw the next token with and without the parts that are off, and the board of all parts."""
    requested = bool(SWEEP.take())  # first: loading the model may end the script
    model, text = context.model, _text_to_cursor(context)
    on = compute(model, next_token, text, MAX_ATTENTION_TOKENS)
    layers, heads = model.model.config.num_hidden_layers, model.model.config.num_attention_heads
    off = _parts(layers, heads)
    with context.rail:
        method = switch(keys.ABLATION, [method.capitalize() for method in METHODS], "Switched off means").lower()
        watched = short_text(keys.WATCHED, "Tokens to watch", placeholder="is, was", default="")
        if off:
            st.button("Everything on", icon=":material/restart_alt:", on_click=_everything_on)
        effects = effects_so_far(model, text, method, (layers, heads))
        progress = sweep_controls(effects, requested)
    bars = context.figure.container()
    best = _board(context, effects, off, heads)
    _before_and_after(context, bars, text, (on, off, method), watched, (effects, best))
    if requested:
        run_sweep(model, text, method, effects, progress)


def _text_to_cursor(context: ViewContext) -> str:
    """Draw the tokens; return the text up to the cursor, whose next token is asked for.

    The whole text is returned where a text cut there would be read as other tokens.
    """
    model = context.model
    whole = encode(model, context.text, MAX_ATTENTION_TOKENS)
    ids = whole.ids[: context.show_tokens(whole) + 1]
    special = set(model.tokenizer.all_special_ids)
    pieces = [token_piece(model.tokenizer, token_id) for token_id in ids if token_id not in special]
    text = b"".join(piece.data for piece in pieces).decode("utf-8", "replace")
    if ids == whole.ids or not text or encode(model, text, MAX_ATTENTION_TOKENS).ids != ids:
        return context.text
    return text


def _parts(layers: int, heads: int) -> tuple[Component, ...]:
    """Return the components that are off; none, with a warning, if this model lacks one of them."""
    try:
        return read_components(linked_value(keys.COMPONENTS_OFF, OFF_AT_FIRST), layers, heads)
    except InputError as error:
        st.warning(f"Everything is on. {escape_markdown(str(error))}")
        return ()


def _board(context: ViewContext, effects: np.ndarray, off: tuple[Component, ...], heads: int) -> list[tuple[int, int]]:
    """Draw all parts to click, and the ranking below; a presentation shows the bars alone. Return the best heads."""
    rows = {ATTENTION: heads, MLP: heads + 1}
    crosses = [(part.layer - 1, rows[part.name] if part.name in rows else int(part.name) - 1) for part in off]
    # A new name for each state: the browser keeps a figure's selection, and would not report a second click on a cell.
    name = f"board-{'_'.join(map(str, off))}"
    if presenting():
        return []
    with context.figure:
        show_figure(effect_board(effects, crosses), name, partial(_click, off, heads))
    return ranking(effects, partial(_toggle_head, off))


def _toggle_head(off: tuple[Component, ...], layer: int, head: int) -> None:
    st.session_state[keys.COMPONENTS_OFF] = toggle(off, Component(layer, str(head)))


def _click(off: tuple[Component, ...], heads: int, cell: list) -> None:
    layer, row = int(cell[0]), int(cell[1])
    name = {heads: ATTENTION, heads + 1: MLP}.get(row, str(row + 1))
    st.session_state[keys.COMPONENTS_OFF] = toggle(off, Component(layer + 1, name))


def _everything_on() -> None:
    st.session_state[keys.COMPONENTS_OFF] = ""


def _before_and_after(
    context: ViewContext, bars: DeltaGenerator, text: str, state: tuple, watched: str, ranked: tuple
) -> None:
    model, (on, off, method) = context.model, state
    after = compute(model, ablated_next_token, text, off, method)
    comparison = Comparison(on, after)
    ids = _shown_ids(model, comparison, watched)
    pieces = [token_piece(model.tokenizer, token_id) for token_id in ids]
    before, with_off = (read.probabilities[ids].tolist() for read in (on, after))
    with context.frame.answer:
        _answer(model, comparison, off)
    show_precision(model)
    with bars:
        draw_bars(comparison_picture(pieces, before, with_off, TITLES), "ablation-bars")
    st.caption(
        f"{METHOD_WORDS[method]} A head is switched off where it enters the output projection; the attention of a "
        "block or an MLP where it adds to the residual stream. KL(on‖off): the extra surprise, in bits, of someone who "
        "expects the model with parts off while the whole model is true, over the full vocabulary; 0 only if nothing "
        "changes."
    )
    favourites = int(on.ranking[0]), int(after.ranking[0])
    labels = [token_piece(model.tokenizer, token_id).label for token_id in (*ids, *favourites)]
    drawn = DrawnAblation(
        ids, before, with_off, comparison.kl[0], comparison.moved, favourites, labels[:-2], labels[-2:]
    )

    def check():
        yield from ablation_claims(model, text, comparison, off, method, drawn)
        yield from effect_claims(model, on.encoded.ids, ranked[0], method, ranked[1])

    toolbar(
        check,
        ablation_code(model, text, on.encoded, off, method),
        table_csv(["token", "on", "off"], zip(pieces, before, with_off, strict=True)),
        "ablation",
    )


def _shown_ids(model: LanguageModel, comparison: Comparison, watched: str) -> list[int]:
    """Return the ids of the watched tokens, of both favourites, and of the largest changes, sorted.

    Of a watched word, its first token after a space is meant. The largest rise stands first, the largest fall last; the
    likeliest token first where nothing changes.
    """
    words = read_guesses(watched.replace(",", "\n"))
    read = [model.tokenizer(f" {word}", add_special_tokens=False)["input_ids"][:1] for word in words]
    chosen = [token_id for ids in read for token_id in ids]
    if presenting():
        chosen = chosen[: PRESENTED_ROWS - LEAST_CHANGES]
    favourites = [int(one.ranking[0]) for one in (comparison.a, comparison.b)]
    shown = list(dict.fromkeys([*chosen, *favourites]))
    rows = PRESENTED_ROWS if presenting() else max(ROWS_SHOWN, len(shown) + LEAST_CHANGES)
    if not comparison.moved:
        return list(dict.fromkeys([*shown, *comparison.a.ranking[:rows].tolist()]))[:rows]
    shown = list(dict.fromkeys([*shown, *comparison.largest_changes(rows).tolist()]))[:rows]
    return sorted(shown, key=lambda token_id: -float(comparison.change[token_id]))


def _answer(model: LanguageModel, comparison: Comparison, off: tuple[Component, ...]) -> None:
    """Write what the model says with the parts off, and how much of its belief that changes."""
    favourites = [token_piece(model.tokenizer, int(read.ranking[0])).label for read in (comparison.a, comparison.b)]
    first, last = map(shortened, favourites)
    names = ", ".join(part.words for part in off[:3]) + (f" and {len(off) - 3} more" if len(off) > 3 else "")
    says = "still says **{first}**" if first == last else "says **{last}** instead of **{first}**"
    sentence = (
        f"With **{{names}}** off, the model {says}: **{{moved}}** of its probability moved to other tokens, a "
        "[[KL(on‖off)]] of **{bits} bits**."
        if off
        else "Everything is on: the model's first choice is **{first}**. Click a part on the board to switch it off."
    )
    moved, bits = percent(comparison.moved), bits_words(comparison.kl[0])
    explained(sentence, names=names, first=first, last=last, moved=moved, bits=bits)
