"""All heads at once: one tile per head, or a summary over heads or layers."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from core.attention import AttentionPattern, first_token_mass, over_heads, over_layers, rollout, without_first
from core.attention.kinds import entropy_bits
from core.attention.snippet import all_heads_code
from core.attention.verify import DrawnSummary, mosaic_claims, summary_claims
from core.plots import cells_per_dot, head_heatmap, mosaic, percent
from core.probabilities import table_csv
from core.tokenization import TokenPiece
from core.ui.attention.drawn import drawn_cells
from core.ui.attention.head_choice import (
    choose_head,
    choose_layer,
    first_token_hidden,
    open_head,
    read_pattern,
    warn_renormalised,
)
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.cursor import cursor
from core.ui.widgets.choice import switch
from core.ui.widgets.figure import show_figure
from core.ui.widgets.toolbar import toolbar

EVERY = "Every head"
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
TILES_IN_A_ROW = 15


def mosaic_view(context: ViewContext) -> None:
    """Draw every head as a tile, or a summary of them."""
    model, text = context.model, context.text
    with st.container(horizontal=True, gap="medium"):
        what = switch(keys.SUMMARY, [EVERY, *(name.capitalize() for name in DESCRIPTIONS)], "Show")
        # Rollout needs rows that sum to 1; with the first token hidden, the first row is all zeros.
        hidden = what.lower() != "rollout" and first_token_hidden()
    shown, pieces = read_pattern(context)
    drawn = replace(shown, weights=without_first(shown.weights)) if hidden else shown
    if hidden:
        warn_renormalised()
    name = "" if what == EVERY else what.lower()
    if name:
        summary = replace(_one_summary(shown, pieces, _SUMMARIES[name](drawn.weights), name), hidden=hidden)
        check = partial(summary_claims, model, text, shown, summary)
    else:
        check = partial(mosaic_claims, model, text, shown, *_every_head(drawn, hidden), hidden)
    toolbar(check, all_heads_code(model, text, shown.encoded, name, hidden), _csv(drawn), "attention-heads")


def _every_head(shown: AttentionPattern, hidden: bool) -> tuple[str, np.ndarray]:
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
        list(map(str, range(1, shown.layers + 1))),
        [f"head {head}" for head in range(1, shown.heads + 1)],
        columns_are="block",
        chosen=_last_opened(shown),
    )
    show_figure(figure, "mosaic", _open_clicked)
    by = cells_per_dot(shown.tokens)
    pooled = f"Each dot stands for {by} × {by} cells and shows the largest of them. " if by > 1 else ""
    st.caption(
        f"{shown.layers * shown.heads} heads: blocks from left to right, heads downwards; in a tile the query goes "
        f"down, the key to the right. {pooled}**Click a tile to open the head.**"
        + ("" if hidden else _sink_words(float(sinks.mean())))
    )
    return figure.data[0]["source"], sinks


def _sink_words(mass: float) -> str:
    return (
        " The dark left edge of many tiles is the **sink**: all heads together put "
        f"{percent(mass)} of their weight on the first token."
    )


def _last_opened(shown: AttentionPattern) -> tuple[int, int] | None:
    """Return row and column of the tile whose head was opened last."""
    layer, head = (st.session_state.get(key) for key in (keys.LAYER, keys.HEAD))
    if layer and head and layer <= shown.layers and head <= shown.heads:
        return int(head) - 1, int(layer) - 1
    return None


def _open_clicked(tile: Sequence) -> None:
    open_head(int(tile[1]) + 1, int(tile[0]) + 1)


def _one_summary(shown: AttentionPattern, pieces: list[TokenPiece], summary: np.ndarray, name: str) -> DrawnSummary:
    """Draw a tile for each layer or head number, and one of them large; return what is drawn."""
    by_layer = name not in ("mean over layers", "max over layers")
    st.write(DESCRIPTIONS[name])
    with st.columns(2)[0]:
        number = choose_layer(shown) if by_layer else choose_head(shown)
    columns = min(TILES_IN_A_ROW, len(summary))
    rows = -(-len(summary) // columns)
    tiles = np.full((rows * columns, *summary.shape[1:]), np.nan, dtype=np.float32)
    tiles[: len(summary)] = summary
    word = ("after block" if name == "rollout" else "block") if by_layer else "head"
    names = [f"{word} {tile + 1}" if tile < len(summary) else "" for tile in range(rows * columns)]
    figure = mosaic(
        tiles.reshape(rows, columns, *summary.shape[1:]),
        [names[row * columns : (row + 1) * columns] for row in range(rows)],
        [""] * columns if rows > 1 else list(map(str, range(1, columns + 1))),
        [f"{word} {row * columns + 1} …" for row in range(rows)],
        chosen=divmod(number - 1, columns),
    )
    show_figure(figure, f"summary-{name}", lambda tile: _choose(by_layer, int(tile[0]) * columns + int(tile[1]) + 1))
    labels = [piece.label for piece in pieces]
    st.markdown(f"**{name.capitalize()}, {word} {number}**")
    allowed = np.tri(len(pieces), dtype=bool)
    query = cursor(pieces)
    large = head_heatmap(summary[number - 1], labels, allowed, query)
    show_figure(large, f"summary-heatmap-{len(pieces)}")
    return DrawnSummary(name, summary, number, drawn_cells(large), figure.data[0]["source"], columns, hidden=False)


def _choose(by_layer: bool, number: int) -> None:
    st.session_state[keys.LAYER if by_layer else keys.HEAD] = number


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
    columns = ["layer", "head", "kv_head", "first_token_mass", "entropy_bits", "last_token_looks_at_pos", "weight"]
    return table_csv(columns, rows)
