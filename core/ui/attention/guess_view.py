"""Guessing view: the class picks the token that the query attends to before the weights are shown."""

from functools import partial

import numpy as np
import streamlit as st

from core.attention import AttentionPattern
from core.attention.snippet import all_heads_code
from core.attention.verify import DrawnBars, DrawnPick, guess_claims
from core.plots import Figure, percent, row_bars
from core.probabilities import table_csv
from core.tokenization import TokenPiece
from core.ui.attention.drawn import drawn_bars
from core.ui.attention.head_choice import open_head, read_pattern
from core.ui.components.attention_line import attention_line
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.cursor import move_cursor
from core.ui.state.presentation import presenting
from core.ui.widgets.figure import show_figure
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.toolbar import toolbar


def guess_view(context: ViewContext) -> None:
    """Draw the question, and the weights once a pick was made and revealed."""
    model, text = context.model, context.text
    shown, pieces, query = read_pattern(context)
    asked = (model.identity, text, query)
    pick = _kept(keys.PICKED_TOKEN, asked)
    revealed = bool(_kept(keys.REVEALED, asked))
    mean = shown.weights[:, :, query, : query + 1].mean((0, 1), dtype=np.float64)
    row = np.pad(mean, (0, shown.tokens - query - 1)) if revealed else None
    choose = move_cursor if revealed else partial(_pick, asked, query)
    with context.figure:
        if shown.tokens < 3:
            st.info("The text is too short to guess: write a sentence, or take an example.")
        attention_line(pieces, query, row, "guess-line", choose, picked=pick)
    if not revealed:
        _ask(context, asked, pick, pieces, query)
        return
    revealed_pick, bars = _reveal(context, shown, pieces, query, pick, mean)
    rows = [
        [position + 1, piece, weight]
        for position, (piece, weight) in enumerate(zip(pieces, mean.tolist(), strict=False))
    ]
    toolbar(
        lambda: guess_claims(model, text, shown, query, revealed_pick, bars),
        all_heads_code(model, text, shown.encoded, "mean over heads"),
        table_csv(["key_pos", "key", "mean_weight"], rows),
        "attention-guess",
    )


def _kept(name: str, asked: tuple):
    """Return the value kept for this question; None after another text, model or query."""
    about, value = st.session_state.get(name, (None, None))
    return value if about == asked else None


def _pick(asked: tuple, query: int, position: int) -> None:
    if position <= query:
        st.session_state[keys.PICKED_TOKEN] = (asked, position)
    else:  # a later token cannot be attended to: the click chooses it as the query
        move_cursor(position)


def _ask(context: ViewContext, asked: tuple, pick: int | None, pieces: list[TokenPiece], query: int) -> None:
    """Ask the question; once a token was picked, draw the button that reveals the weights."""
    question = f"Which token does **{escape_markdown(pieces[query].label)}** look at?"
    if pick is None:
        context.answer(f"{question} Click the one you think: a token sees itself and what came before.")
        return
    context.answer(f"{question} Your pick: **{escape_markdown(pieces[pick].label)}**")
    with context.rail:
        st.button(
            "Reveal",
            key="reveal",
            icon=":material/visibility:",
            type="primary",
            on_click=_set,
            args=(keys.REVEALED, (asked, True)),
        )


def _set(name: str, value: tuple) -> None:
    st.session_state[name] = value


def _reset() -> None:
    for name in (keys.PICKED_TOKEN, keys.REVEALED):
        st.session_state.pop(name, None)


def _reveal(
    context: ViewContext,
    shown: AttentionPattern,
    pieces: list[TokenPiece],
    query: int,
    pick: int | None,
    mean: np.ndarray,
) -> tuple[DrawnPick | None, tuple[DrawnBars, DrawnBars]]:
    """Show the mean over all heads, how many heads prefer each token, and the head with most weight on the pick."""
    weights = shown.weights[:, :, query, : query + 1]  # (layer, head, key_pos)
    labels, heads = [piece.label for piece in pieces], shown.layers * shown.heads
    drawn_pick = None if pick is None else _answer(context, weights, labels, pick, mean)
    with context.rail, st.container(horizontal=True):
        if drawn_pick:
            st.button(
                "Open that head",
                icon=":material/open_in_new:",
                on_click=open_head,
                args=(drawn_pick.layer, drawn_pick.head),
            )
        st.button("Hide and guess again", icon=":material/visibility_off:", on_click=_reset)
    together = row_bars(mean, labels)
    favourites = np.bincount(weights.argmax(-1).ravel(), minlength=query + 1) / heads
    most = row_bars(favourites, labels, unit="share of heads")
    if not presenting():
        with context.figure:
            _side_by_side(heads, together, most)
    st.caption(
        f"There is not one answer but {heads}: every head looks somewhere else, most of them at the first token (the "
        "sink). That a head looks somewhere does not yet mean that it matters; **Does it matter?** tests that."
    )
    return drawn_pick, (drawn_bars(together), drawn_bars(most))


def _answer(context: ViewContext, weights: np.ndarray, labels: list[str], pick: int, mean: np.ndarray) -> DrawnPick:
    """Say how much the picked token gets; weights of shape (layer, head, key_pos)."""
    layer, head = (int(index) for index in np.unravel_index(weights[..., pick].argmax(), weights.shape[:2]))
    best = float(weights[layer, head, pick])
    agree = int((weights.argmax(-1) == pick).sum())
    context.answer(
        f"**{escape_markdown(labels[pick])}** gets **{percent(float(mean[pick]))}** of the weight, the mean over "
        f"{weights.shape[0] * weights.shape[1]} heads; {agree} of them look there most, block {layer + 1}, "
        f"head {head + 1} most of all: {percent(best)}."
    )
    return DrawnPick(pick, float(mean[pick]), agree, layer + 1, head + 1, best)


def _side_by_side(heads: int, together: Figure, most: Figure) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**Mean weight over all {heads} heads**")
        show_figure(together, "guess-mean")
    with right:
        st.markdown("**Share of the heads that look there most**")
        show_figure(most, "guess-favourites")
