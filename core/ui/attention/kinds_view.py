"""Kinds of heads: a gallery of the strongest head of each kind, and the scores of all."""

import numpy as np
import streamlit as st

from core.attention import LABEL_THRESHOLD, AttentionPattern, HeadKinds, InductionRun, head_kinds, induction_run
from core.attention.induction import HALF
from core.attention.snippet import kinds_code
from core.attention.verify import DrawnExhibit, kinds_claims
from core.plots import Exhibit, head_gallery, plural
from core.tokenization import as_csv
from core.ui.attention.head_choice import open_head, read_pattern
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.state.presentation import presenting, type_scale
from core.ui.widgets.figure import show_figure
from core.ui.widgets.toolbar import toolbar

# Fewer tokens than this say little about a head.
SHORT = 8
# Width of a tile; a presentation has room for the kinds alone.
TILE_PIXELS, PRESENTED_TILE_PIXELS = 155, 236


def kinds_view(context: ViewContext) -> None:
    """Draw the best head of each kind and a table of all heads that can be sorted."""
    model, text = context.model, context.text
    shown, _, _ = read_pattern(context)
    induction = compute(model, induction_run)
    kinds = head_kinds(shown, induction.scores)
    exhibits = _exhibits(shown, kinds, induction)
    best = max(exhibits[: len(kinds.kinds)], key=lambda exhibit: exhibit.score)
    context.answer(
        f"The clearest specialist: block {best.layer}, head {best.head}, **{best.title}**, score **{best.score:.2f}**."
    )
    with context.figure:
        if shown.tokens < SHORT:
            st.info(f"The text has {plural(shown.tokens, 'token')}. On so few, most heads look alike.")
        tiles = _gallery(exhibits[: len(kinds.kinds)] if presenting() else exhibits)
    st.caption(
        f"A head earns a label when at least {LABEL_THRESHOLD:.0%} of its weight does what the label says "
        f"(mean over queries, from the third on). Induction is measured on {HALF} random tokens written twice, all "
        "else on your text. Click a tile, or choose a row of the table, to open the head."
    )
    table = _table(kinds)
    _show_table(table)
    toolbar(
        lambda: kinds_claims(model, text, shown, kinds, induction, tiles, table["label"].tolist()),
        kinds_code(model, text, shown.encoded, induction.ids),
        as_csv(list(table), zip(*(column.tolist() for column in table.values()), strict=True)),
        "attention-kinds",
    )


def _gallery(exhibits: list[Exhibit]) -> list[DrawnExhibit]:
    """Draw a tile for each exhibit, as many side by side as the screen has room for; return what is drawn."""
    tiles, pixels = [], PRESENTED_TILE_PIXELS if presenting() else TILE_PIXELS
    with st.container(horizontal=True, gap="xsmall"):
        for exhibit in exhibits:
            figure = head_gallery([exhibit])
            with st.container(width=round(pixels * type_scale())):
                show_figure(figure, f"gallery-{exhibit.title}", lambda head: open_head(head[0], head[1]))
            # Of each tile three traces: the mask, the weights, the marker to click.
            cells = np.asarray(figure.data[1]["z"])
            tiles.append(DrawnExhibit(exhibit.title, exhibit.layer, exhibit.head, exhibit.score, cells))
    return tiles


def _exhibits(shown: AttentionPattern, kinds: HeadKinds, induction: InductionRun) -> list[Exhibit]:
    exhibits = []
    for name, scores in kinds.kinds.items():
        layer, head = kinds.strongest(name)
        weights = induction.strongest if name == "induction" else shown.of(layer, head)
        score = float(scores[layer - 1, head - 1])
        exhibits.append(Exhibit(name, score, f"score {score:.2f}", layer, head, weights))
    for name, values, unit in (("most spread out", kinds.entropy, "bits"), ("farthest back", kinds.distance, "tokens")):
        layer, head = (int(index) + 1 for index in np.unravel_index(values.argmax(), values.shape))
        score = float(values[layer - 1, head - 1])
        exhibits.append(Exhibit(name, score, f"{score:.1f} {unit}", layer, head, shown.of(layer, head)))
    return exhibits


def _table(kinds: HeadKinds) -> dict[str, np.ndarray]:
    """Columns by name; one row per head, block by block."""
    layers, heads = kinds.entropy.shape
    numbers = np.indices((layers, heads)).reshape(2, -1) + 1
    labels = [
        " · ".join(f"{name} {score:.2f}" for name, score in kinds.labels(layer, head)) for layer, head in numbers.T
    ]
    return {
        "block": numbers[0],
        "head": numbers[1],
        "label": np.array(labels, dtype=object),
        **{name: scores.ravel() for name, scores in kinds.kinds.items()},
        "entropy, bits": kinds.entropy.ravel(),
        "distance, tokens": kinds.distance.ravel(),
    }


def _show_table(table: dict[str, np.ndarray]) -> None:
    import pandas as pd

    column = st.column_config
    bars = {name: column.ProgressColumn(format="%.3f", min_value=0, max_value=1) for name in list(table)[3:7]}
    numbers = {name: column.NumberColumn(format="%.2f") for name in list(table)[7:]}
    st.dataframe(
        pd.DataFrame(table),
        hide_index=True,
        height=380,
        column_config={**bars, **numbers, "label": column.TextColumn("label, with its score", width="medium")},
        key=keys.HEAD_TABLE,
        on_select=lambda: _open_selected(table),
        selection_mode="single-row",
    )


def _open_selected(table: dict[str, np.ndarray]) -> None:
    rows = st.session_state[keys.HEAD_TABLE]["selection"]["rows"]
    if rows:
        open_head(int(table["block"][rows[0]]), int(table["head"][rows[0]]))
