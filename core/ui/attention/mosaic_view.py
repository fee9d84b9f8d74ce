"""All heads at once: one tile per head, or a summary over heads or blocks."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from core.attention import AttentionPattern, first_token_mass, over_heads, over_layers, rollout, without_first
from core.attention.kinds import entropy_bits
from core.attention.snippet import all_heads_code
from core.attention.verify import DrawnSummary, mosaic_claims, summary_claims
from core.plots import Figure, cells_per_dot, head_heatmap, mosaic, percent, weight_words
from core.probabilities import table_csv
from core.tokenization import TokenPiece
from core.ui.attention.drawn import drawn_cells
from core.ui.attention.head_choice import (
    RENORMALISED,
    choose_head,
    choose_layer,
    first_token_hidden,
    open_head,
    read_pattern,
)
from core.ui.attention.matrix import show_matrix
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.presentation import presenting
from core.ui.widgets.choice import switch
from core.ui.widgets.figure import seen_words, show_figure, tokens_seen
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.toolbar import toolbar

DESCRIPTIONS = {
    "mean over heads": "One tile per block: the mean of its heads. Rows still sum to 1, but heads that disagree blur.",
    "max over heads": "One tile per block: a cell is dark when **any** head looks there. Rows can sum to more than 1.",
    "mean over layers": "One tile per head number. Heads 3 of two blocks share nothing but the number.",
    "max over layers": "One tile per head number: a cell is dark when that head number looks there in **any** block.",
    "rollout": "How much of each token could have reached each place after so many blocks, if information flowed along "
    "the mean weights and half of it stayed in place (Abnar & Zuidema, 2020). Values and MLPs are ignored.",
}
_SUMMARIES = {
    "mean over heads": over_heads,
    "max over heads": lambda weights: over_heads(weights, largest=True),
    "mean over layers": over_layers,
    "max over layers": lambda weights: over_layers(weights, largest=True),
    "rollout": rollout,
}
# Words of the switch, and the name of each summary; none for every head by itself.
SUMMARY_NAMES = {
    "Every head": "",
    **{name.capitalize().replace("layers", "blocks"): name for name in DESCRIPTIONS},
}
TILES_IN_A_ROW = 15
TILE_PIXELS = 64  # height of a tile of a summary


def mosaic_view(context: ViewContext) -> None:
    """Draw every head as a tile, or a summary of them."""
    model, text = context.model, context.text
    shown, pieces, query = read_pattern(context)
    with context.rail:
        # The first knob is the one a presentation keeps.
        number_place, what_place, first_place = st.container(), st.container(), st.container()
    with what_place:
        name = SUMMARY_NAMES[switch(keys.SUMMARY, list(SUMMARY_NAMES), "Show")]
    with first_place if name else number_place:
        # Rollout needs rows that sum to 1; with the first token hidden, the first row is all zeros.
        hidden = name != "rollout" and first_token_hidden()
    drawn = replace(shown, weights=without_first(shown.weights)) if hidden else shown
    if name:
        cells = _SUMMARIES[name](drawn.weights)
        with number_place:
            number = choose_layer(shown) if _by_block(name) else choose_head(shown)
        summary = _one_summary(context, pieces, (query, cells), name, number, hidden)
        check = partial(summary_claims, model, text, shown, summary)
    else:
        check = partial(mosaic_claims, model, text, shown, *_every_head(context, drawn, hidden), hidden)
    toolbar(check, all_heads_code(model, text, shown.encoded, name, hidden), _csv(drawn), "attention-heads")


def _every_head(context: ViewContext, shown: AttentionPattern, hidden: bool) -> tuple[str, np.ndarray]:
    """Draw a tile for every head; return the picture and the weights on the first token, (layer, head)."""
    sinks = first_token_mass(shown.weights)  # (layer, head)
    names = [
        [
            f"block {layer + 1}, head {head + 1}"
            + ("" if hidden else f"<br>{percent(sinks[layer, head])} on the first token")
            for layer in range(shown.layers)
        ]
        for head in range(shown.heads)
    ]
    figure = mosaic(
        shown.weights.swapaxes(0, 1),
        names,
        _numbered(shown.layers),
        [f"head {head}" for head in range(1, shown.heads + 1)],
        columns_are="block",
        chosen=_last_opened(shown),
    )
    with context.figure:
        show_figure(figure, "mosaic", _open_clicked)
    heads = shown.layers * shown.heads
    together = f"all {heads} heads together put **{percent(float(sinks.mean()))}** of their weight on the first token."
    context.answer(f"Each tile is a head.{RENORMALISED}" if hidden else f"**The sink**: {together}")
    by = cells_per_dot(shown.tokens)
    pooled = f"Each dot stands for {by} × {by} cells and shows the largest of them. " if by > 1 else ""
    st.caption(
        f"{heads} heads: blocks from left to right, heads downwards; in a tile the query goes "
        f"down, the key to the right. {pooled}**Click a tile to open the head.**"
        + ("" if hidden else " The sink is the dark left edge of many tiles.")
    )
    return figure.data[0]["source"], sinks


def _numbered(columns: int) -> list[str]:
    """Number columns; of many, the first and every fifth."""
    return [str(n) if columns <= 15 or n == 1 or n % 5 == 0 else "" for n in range(1, columns + 1)]


def _last_opened(shown: AttentionPattern) -> tuple[int, int] | None:
    """Return row and column of the tile whose head was opened last."""
    layer, head = (st.session_state.get(key) for key in (keys.LAYER, keys.HEAD))
    if layer and head and layer <= shown.layers and head <= shown.heads:
        return int(head) - 1, int(layer) - 1
    return None


def _open_clicked(tile: Sequence) -> None:
    open_head(int(tile[1]) + 1, int(tile[0]) + 1)


def _by_block(name: str) -> bool:
    """Return True if a summary has a tile for each block, False if it has one for each head number."""
    return name not in ("mean over layers", "max over layers")


def _one_summary(
    context: ViewContext,
    pieces: list[TokenPiece],
    drawn: tuple[int, np.ndarray],
    name: str,
    number: int,
    hidden: bool,
) -> DrawnSummary:
    """Draw a tile for each block or head number, and one of them large; return what is drawn.

    Args:
        drawn: position of the query, and a summary for each tile, shape (tile, query_pos, key_pos).
        number: of the large tile, from 1; a presentation shows it alone.
    """
    query, summary = drawn
    by_block = _by_block(name)
    st.write(DESCRIPTIONS[name])
    word = ("after block" if name == "rollout" else "block") if by_block else "head"
    labels = [piece.label for piece in pieces]
    row, seen = summary[number - 1][query], tokens_seen(query, len(labels))
    most = int(row.argmax())
    context.answer(
        f"{name.capitalize().replace('layers', 'blocks')}, {word} {number}: **{escape_markdown(labels[query])}** looks "
        f"most at **{escape_markdown(labels[most])}**, **{weight_words(float(row[most]))}**."
        + (RENORMALISED if hidden else "")
        + seen_words(seen, len(labels))
    )
    figure, columns = _tiles(summary, word, number)
    if not presenting():
        with context.figure:
            show_figure(figure, f"summary-{name}", partial(_choose, keys.LAYER if by_block else keys.HEAD, columns))
    large = head_heatmap(summary[number - 1], labels, np.tri(len(pieces), dtype=bool), query, window=seen)
    show_matrix(context, large, len(pieces), "summary-heatmap", above=figure.layout["height"])
    return DrawnSummary(name, summary, number, drawn_cells(large), figure.data[0]["source"], columns, hidden)


def _tiles(summary: np.ndarray, word: str, number: int) -> tuple[Figure, int]:
    """Draw a tile for each block or head number; return the figure, and how many tiles are in a row."""
    columns = min(TILES_IN_A_ROW, len(summary))
    rows = -(-len(summary) // columns)
    tiles = np.full((rows * columns, *summary.shape[1:]), np.nan, dtype=np.float32)
    tiles[: len(summary)] = summary
    names = [f"{word} {tile + 1}" if tile < len(summary) else "" for tile in range(rows * columns)]
    figure = mosaic(
        tiles.reshape(rows, columns, *summary.shape[1:]),
        [names[row * columns : (row + 1) * columns] for row in range(rows)],
        [""] * columns if rows > 1 else list(map(str, range(1, columns + 1))),
        [f"{word} {row * columns + 1} …" for row in range(rows)],
        chosen=divmod(number - 1, columns),
    )
    figure.update_layout(height=TILE_PIXELS * rows + 40)
    return figure, columns


def _choose(key: str, columns: int, tile: Sequence) -> None:
    st.session_state[key] = int(tile[0]) * columns + int(tile[1]) + 1


def _csv(shown: AttentionPattern) -> str:
    sinks, spread = first_token_mass(shown.weights), entropy_bits(shown.weights) if shown.tokens > 2 else None
    rows = (
        [
            layer + 1,
            head + 1,
            head // (shown.heads // shown.kv_heads) + 1,
            float(sinks[layer, head]),
            "" if spread is None else float(spread[layer, head]),
            int(shown.weights[layer, head, -1].argmax()) + 1,
            float(shown.weights[layer, head, -1].max()),
        ]
        for layer in range(shown.layers)
        for head in range(shown.heads)
    )
    columns = ["block", "head", "kv_head", "first_token_mass", "entropy_bits", "last_token_looks_at_pos", "weight"]
    return table_csv(columns, rows)
