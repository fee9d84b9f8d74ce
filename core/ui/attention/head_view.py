"""One head: which token attends to which."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from core.attention import AttentionPattern, first_token_mass, head_scores, without_first
from core.attention.snippet import head_code, scores_code
from core.attention.verify import DrawnHead, head_claims, scores_claims
from core.plots import head_groups, head_heatmap, percent, row_bars, scientific, weight_words
from core.probabilities import table_csv
from core.tokenization import TokenPiece
from core.ui.attention.drawn import drawn_bars, drawn_cells
from core.ui.attention.head_choice import (
    RENORMALISED,
    choose_head,
    choose_layer,
    first_token_hidden,
    read_pattern,
)
from core.ui.attention.matrix import ARCS, show_matrix
from core.ui.attention.scores_view import scores_view
from core.ui.components.attention_line import attention_line
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.state.cursor import move_cursor
from core.ui.state.presentation import presenting
from core.ui.widgets.choice import switch
from core.ui.widgets.figure import seen_words, show_figure, tokens_seen
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.toolbar import toolbar

WEIGHTS, SCORES = "Weights", "Scores"


@dataclass(frozen=True, eq=False)
class Chosen:
    """A head and one of its queries, as drawn; layer and head count from 1, query from 0."""

    layer: int
    head: int
    query: int
    weights: np.ndarray
    hidden: bool

    @property
    def cell(self) -> tuple[int, int, int]:
        """Layer, head and query."""
        return self.layer, self.head, self.query


def head_view(context: ViewContext) -> None:
    """Draw one head as arcs, as a heatmap and as the bars of one row."""
    model, text = context.model, context.text
    shown, pieces, query = read_pattern(context)
    layer, head, hidden, numbers = _knobs(context, shown)
    weights = shown.of(layer, head)
    chosen = Chosen(layer, head, query, without_first(weights) if hidden else weights, hidden)
    drawn = _draw(context, shown, pieces, chosen, with_arcs=numbers == WEIGHTS or not presenting())
    if numbers == SCORES:
        scores = compute(model, head_scores, shown.encoded.ids, layer, head)
        spelled = scores_view(context, scores, shown, pieces, chosen.cell)
        _describe(shown, chosen)
        toolbar(
            lambda: scores_claims(model, text, shown, drawn, scores, spelled),
            scores_code(model, text, shown, chosen.cell),
            _csv(pieces, scores.allowed, scores.scores, "score"),
            f"scores-block{layer}-head{head}",
        )
    else:
        drawn = _matrix_and_row(context, shown, pieces, chosen, drawn)
        _describe(shown, chosen)
        toolbar(
            lambda: head_claims(model, text, shown, drawn),
            head_code(model, text, shown.encoded, chosen.cell, hidden),
            _csv(pieces, shown.allowed(layer), chosen.weights, "weight"),
            f"attention-block{layer}-head{head}",
        )


def _knobs(context: ViewContext, shown: AttentionPattern) -> tuple[int, int, bool, str]:
    """Draw the knobs; return block and head, True if the first token is hidden, and weights or scores."""
    with context.rail:
        layer, head = choose_layer(shown), choose_head(shown)
        _shared_keys(shown, head)
        numbers = switch(keys.SCORES, [WEIGHTS, SCORES], "After / before softmax")
        with st.popover("More"):
            hidden = first_token_hidden()
    return layer, head, hidden, numbers


def _shared_keys(shown: AttentionPattern, head: int) -> None:
    """Write which heads share their keys and values with the chosen one."""
    share = shown.heads // shown.kv_heads
    if share > 1:
        first = (head - 1) // share * share + 1
        st.caption(f"Heads {first} to {first + share - 1} share one set of keys and values (grouped heads).")


def _draw(
    context: ViewContext, shown: AttentionPattern, pieces: list[TokenPiece], chosen: Chosen, with_arcs: bool
) -> DrawnHead:
    """Draw the arcs of the query, and say where it looks most.

    Args:
        with_arcs: False where a presentation shows the matrix of scores instead.
    """
    row = chosen.weights[chosen.query]
    most = int(row.argmax())
    query, key = (escape_markdown(pieces[position].label) for position in (chosen.query, most))
    target = "itself" if most == chosen.query else f"**{key}**"
    context.answer(
        f"**{query}** looks most at {target}, with **{weight_words(float(row[most]))}** of its weight."
        + (RENORMALISED if chosen.hidden else "")
        + ("" if with_arcs else seen_words(tokens_seen(chosen.query, shown.tokens), shown.tokens))
    )
    if with_arcs:
        with context.figure:
            attention_line(pieces, chosen.query, row, "line", move_cursor)
    return DrawnHead(*chosen.cell, chosen.hidden, row, _sinks(shown, chosen))


def _matrix_and_row(
    context: ViewContext, shown: AttentionPattern, pieces: list[TokenPiece], chosen: Chosen, drawn: DrawnHead
) -> DrawnHead:
    """Draw all rows as a matrix below the arcs, and the query's row as bars; return what is drawn.

    A presentation shows the arcs alone.
    """
    labels, row = [piece.label for piece in pieces], chosen.weights[chosen.query]
    figure = head_heatmap(chosen.weights, labels, shown.allowed(chosen.layer), chosen.query)
    if not presenting():
        show_matrix(context, figure, len(pieces), "head-heatmap", ARCS, _click_cell)
    total = float(row.sum(dtype=np.float64))
    st.markdown(f"**The row of {escape_markdown(labels[chosen.query])}**: the weights sum to {total:.7f}")
    bars = row_bars(row[: chosen.query + 1], labels)
    show_figure(bars, "head-row")
    return replace(drawn, cells=drawn_cells(figure), bars=drawn_bars(bars), row_sum=total)


def _sinks(shown: AttentionPattern, chosen: Chosen) -> tuple[float, float]:
    """Return the weight on the first token: of this head, and of all heads together."""
    own = float(first_token_mass(shown.of(chosen.layer, chosen.head)))
    return own, float(first_token_mass(shown.weights).mean())


def _click_cell(cell: list[int]) -> None:
    move_cursor(int(cell[0]))
    move_cursor(int(cell[1]), keys.KEY)


def _describe(shown: AttentionPattern, chosen: Chosen) -> None:
    sink, together = _sinks(shown, chosen)
    window = shown.windows[chosen.layer - 1]
    st.caption(
        f"**Sink**: this head puts {percent(sink)} of its weight on the first token"
        + (" (mean over the queries from the third on)" if shown.tokens > 2 else "")
        + f"; all heads together {percent(together)}. Grey cells are masked: "
        + (f"a token sees itself and at most the {window - 1} before it. " if window else "a token cannot see ahead. ")
        + f"Largest deviation of a row sum from 1, over all {shown.layers * shown.heads} heads: "
        f"{scientific(shown.largest_row_error)}. Arcs below 1% are not drawn."
    )
    if shown.kv_heads == shown.heads:
        st.caption("Every head of this model has keys and values of its own: none are shared.")
        return
    share = shown.heads // shown.kv_heads
    st.markdown(
        f"**Grouped heads**: {share} query heads share one key/value head. They see the same keys and ask other "
        "questions."
    )
    with st.container(width=700):
        show_figure(head_groups(shown.heads, shown.kv_heads, chosen.head), "head-groups")


def _csv(pieces: list[TokenPiece], allowed: np.ndarray, values: np.ndarray, name: str) -> str:
    queries, keys = np.nonzero(allowed)
    rows = (
        [query + 1, pieces[query], key + 1, pieces[key], float(values[query, key])]
        for query, key in zip(queries.tolist(), keys.tolist(), strict=True)
    )
    return table_csv(["query_pos", "query", "key_pos", "key", name], rows)
