"""Logit lens view: the model's output if it stopped after each layer."""

from collections.abc import Callable
from functools import cache
from itertools import chain

import streamlit as st

from core.models import LanguageModel
from core.plots import lens_picture, lens_rows, percent
from core.probabilities import COLUMNS, MAX_LENS_TOKENS, LogitLens, logit_lens, table_csv
from core.probabilities.snippet import lens_code
from core.probabilities.verify import lens_claims, lens_picture_claims
from core.tokenization import token_piece
from core.ui.components.lens import draw_lens
from core.ui.probabilities.rounding_note import rounding_note
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.state.cursor import move_cursor
from core.ui.state.presentation import presenting
from core.ui.widgets.choice import switch
from core.ui.widgets.knobs import knob
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.toolbar import toolbar
from core.verification import with_printed

BEST, RANK = "Best token", "Rank of what follows"
SOME, EVERY = "Some", "Every one"


def lens_view(context: ViewContext) -> None:
    """Draw layers against positions."""
    model, text = context.model, context.text
    with context.rail:
        columns = int(knob(COLUMNS))
        in_cells = switch(keys.LENS_CELLS, [BEST, RANK], "In each cell")
        every = switch(keys.LENS_BLOCKS, [SOME, EVERY], "Blocks drawn") == EVERY
    with context.figure, st.spinner("Reading every layer", show_time=True):
        lens = compute(model, logit_lens, text, MAX_LENS_TOKENS)

    @cache
    def label(token_id: int) -> str:
        return token_piece(model.tokenizer, token_id).label

    position = context.show_tokens(lens.encoded)
    position = max(position, len(lens.targets) - columns)
    context.answer(_answer(lens, label, position))
    rows = lens_rows(lens.layers, every and not presenting())
    with context.figure:
        picture = lens_picture(lens, label, columns, rows, in_cells == RANK)
        draw_lens(picture, "logit-lens", position, move_cursor)
    st.caption(
        "Every block's residual stream goes through the model's **final norm** and output layer, which were trained "
        "for the last block only; the top row is the model's own output. Stronger colour: surer. "
        "Bold: the token that truly follows; after the last position, the one the model will choose."
    )
    rounding_note(model)
    toolbar(
        lambda: chain(
            with_printed(lens_claims(model, text, lens, columns), _printed(lens, columns)),
            lens_picture_claims(model, picture, lens, rows, in_cells == RANK),
        ),
        lens_code(model, text, lens.encoded),
        _csv(lens, model),
        "logit-lens",
    )


def _answer(lens: LogitLens, label: Callable[[int], str], position: int) -> str:
    """Describe the column under the cursor, from its first to its last row."""
    first, last = (escape_markdown(label(int(lens.top_ids[layer, position]))) for layer in (0, -1))
    read = escape_markdown(label(lens.encoded.ids[position]))
    return (
        f"After **{read}**, the embedding alone says **{first}**; the whole model says **{last}** with "
        f"**{percent(float(lens.top_probabilities[-1, position]))}**."
    )


def _printed(lens: LogitLens, columns: int) -> dict[str, list[str]]:
    """Return the percentages as the tooltips of the cells have them."""
    drawn = lens.top_probabilities[:, -columns:]
    return {f"layer {layer}: probabilities drawn": [percent(p) for p in row] for layer, row in enumerate(drawn)}


def _csv(lens: LogitLens, model: LanguageModel) -> str:
    columns = ["layer", "position", "best", "best_probability", "follows", "rank_of_follows"]
    rows = (
        [
            layer,
            pos + 1,
            token_piece(model.tokenizer, int(lens.top_ids[layer, pos])),
            float(lens.top_probabilities[layer, pos]),
            token_piece(model.tokenizer, int(lens.targets[pos])),
            int(lens.target_ranks[layer, pos]),
        ]
        for layer in range(lens.layers)
        for pos in range(len(lens.targets))
    )
    return table_csv(columns, rows)
