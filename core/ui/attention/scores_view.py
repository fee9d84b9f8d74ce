"""Attention scores of a head before the softmax, and the computation of one cell."""

import numpy as np
import streamlit as st

from core.attention import AttentionPattern, HeadScores
from core.attention.scores import largest_difference
from core.attention.verify import DrawnScores
from core.plots import NAMED_TOKENS, decimal, dot_product, head_heatmap, scientific
from core.tokenization import TokenPiece
from core.ui.attention.drawn import drawn_cells
from core.ui.attention.matrix import ARCS, show_matrix
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.cursor import cursor, move_cursor
from core.ui.state.versioned import editor_key, store_edit
from core.ui.widgets.figure import show_figure, tokens_seen
from core.ui.widgets.markdown import escape_markdown


def scores_view(
    context: ViewContext,
    scores: HeadScores,
    shown: AttentionPattern,
    pieces: list[TokenPiece],
    cell: tuple[int, int, int],
) -> DrawnScores:
    """Draw the scores of a head and the computation of one of them; return what is drawn.

    Args:
        cell: layer, head (from 1) and query_pos (from 0).
    """
    layer, head, query = cell
    labels = [piece.label for piece in pieces]
    key = cursor(pieces[: query + 1], keys.KEY, int(scores.weights[query].argmax()))
    few = len(pieces) <= NAMED_TOKENS  # with more, a cell is too small to be clicked
    if not few:
        _key_slider(query, key)
    seen = tokens_seen(query, len(pieces))
    figure = head_heatmap(scores.scores, labels, scores.allowed, query, "score", seen)
    show_matrix(context, figure, len(pieces), "head-scores", ARCS, _click_cell)
    spelled = _spell_out(scores, labels, query, key)
    strips = dot_product(scores.queries[query], scores.keys[key])
    show_figure(strips, "dot-product")
    difference = largest_difference(scores, shown.of(layer, head))
    st.caption(
        f"Scores before the softmax, from the model's queries and keys; their softmax differs from the model's weights "
        f"by at most {scientific(difference)}." + (" Click a cell to spell it out." if few else "")
    )
    q, k, products = (
        np.asarray(values).ravel() for values in (strips.data[0]["z"], strips.data[1]["z"], strips.data[2]["y"])
    )
    return DrawnScores(drawn_cells(figure), key, q, k, products, spelled, difference)


def _key_slider(query: int, key: int) -> None:
    if query:  # a slider needs two ends
        slider = editor_key(keys.SCORE_KEY, key + 1)
        label = "Spell out the score for token number"
        edited = (keys.SCORE_KEY, slider, _store_number)
        st.slider(label, 1, query + 1, key + 1, key=slider, on_change=store_edit, args=edited)


def _store_number(number: int) -> None:
    move_cursor(number - 1, keys.KEY)


def _click_cell(cell: list[int]) -> None:
    move_cursor(int(cell[0]))
    move_cursor(int(cell[1]), keys.KEY)


def _subtracted(number: float) -> str:
    """Write a number after a minus sign, a negative one in brackets."""
    return f"({decimal(number, 4)})" if number < 0 else decimal(number, 4)


def _spell_out(scores: HeadScores, labels: list[str], query: int, key: int) -> list[float]:
    """Write the computation of one cell; return its numbers."""
    product = float(scores.products(query, key).sum())
    score, row = float(scores.scores[query, key]), scores.scores[query]
    others, weight = float(np.exp(row - row.max()).sum()), float(scores.weights[query, key])
    st.markdown(f"**{escape_markdown(labels[query])}** → **{escape_markdown(labels[key])}**, step by step")
    st.code(
        f"q · k  = {decimal(product, 4)}  (sum of the bars)\n"
        f"score  = {scores.scale:.5g} × q · k = {decimal(score, 4)}\n"
        f"weight = exp({decimal(score, 4)} − {_subtracted(float(row.max()))}) / {others:.4f}\n"
        f"       = {weight:.5g}",
        wrap_lines=True,
        language=None,
    )
    return [product, scores.scale, score, float(row.max()), others, weight]
