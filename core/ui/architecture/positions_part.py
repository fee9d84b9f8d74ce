"""Positions as a picture: the learned table, or the angles that rotate queries and keys."""

from collections.abc import Iterator

import numpy as np
import streamlit as st

from core.architecture.embedding_snippet import positions_code
from core.architecture.positions import PICTURED, LearnedPositions, RotaryAngles, position_picture, rotary_bases
from core.architecture.verify import position_claims
from core.architecture.verify.positions import ANGLES, TURNS
from core.knobs import Knob
from core.models import LanguageModel
from core.plots import COLOURED_SHARE, decimal, learned_picture, rotary_picture, scientific
from core.probabilities.verify.plain import read_claims
from core.tokenization import EncodedText, as_csv, token_piece
from core.ui.architecture.knob_places import Knobs
from core.ui.architecture.number_format import short_count
from core.ui.shell.views import ViewContext
from core.ui.state.compute import compute
from core.ui.widgets.figure import show_figure
from core.ui.widgets.knobs import knob, ranged_knob
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.toolbar import toolbar
from core.verification import Claim, with_printed


def positions_part(context: ViewContext, read: EncodedText, position: int, knobs: Knobs) -> None:
    """Draw the table of positions or the angles, whichever the model has, with the cursor's position framed."""
    model, text = context.model, context.text
    count, layer = _knobs(model, knobs)
    shown = compute(model, position_picture, position, max(count, position + 1), layer)
    label = token_piece(model.tokenizer, read.ids[position]).label
    printed: dict[str, list[str]] = {}
    if isinstance(shown, LearnedPositions):
        figure, answer, rows = learned_picture(shown), _learned(shown, label), shown.rows
    else:
        figure, answer = rotary_picture(shown, position), _rotary(shown, position, label)
        rows = np.arange(len(shown.angles))
        printed = {TURNS: _turns(shown), ANGLES: _angles(shown, position)}
    with context.figure:
        show_figure(figure, "positions")
    context.answer(answer)
    _explain(shown)
    cells = np.asarray(figure.data[0]["z"])

    def check() -> Iterator[Claim]:
        yield from read_claims(model, text, read)
        yield from with_printed(position_claims(model, shown, cells, position), printed)

    csv = as_csv(
        ["position", *range(1, cells.shape[1] + 1)],
        ([row + 1, *values] for row, values in zip(rows.tolist(), shown.cells.tolist(), strict=True)),
    )
    toolbar(check, positions_code(model, shown), csv, "positions")


def _knobs(model: LanguageModel, knobs: Knobs) -> tuple[int, int]:
    """Draw the number of positions, and the block where blocks differ; return both, the block from 0."""
    bases = rotary_bases(model)
    if not bases:
        return int(PICTURED.default), 0
    with knobs[0]:
        count = int(knob(PICTURED))
    if len(set(bases)) == 1:
        return count, 0
    with knobs[1]:
        return count, ranged_knob(
            Knob("emb_block", "Block", 1, len(bases), 1, 1, "Blocks have angles of two kinds.")
        ) - 1


def _learned(shown: LearnedPositions, label: str) -> str:
    return (
        f"Each position has a learned vector that is added to the token's. That of position {shown.position + 1}, "
        f"{escape_markdown(label)}, is most like that of **position {shown.nearest + 1}**: "
        f"cosine {decimal(shown.cosine, 3)}."
    )


def _rotary(shown: RotaryAngles, position: int, label: str) -> str:
    fast, slow = _turns(shown)
    first, last = _angles(shown, position)
    pairs = shown.angles.shape[1]
    return (
        f"Pair 1 of every query and key makes a whole turn in **{fast}** positions, pair {pairs} in **{slow}**; "
        f"{escape_markdown(label)} at position {position + 1} is turned by {first} and {last} radians."
    )


def _turns(shown: RotaryAngles) -> list[str]:
    return [_length_words(float(length)) for length in shown.turn_lengths[[0, -1]]]


def _length_words(length: float) -> str:
    """Write a number of positions with as many digits as are read.

    >>> _length_words(6.2832), _length_words(6283.19), _length_words(438_459.9)
    ('6.28', '6,283.2', '438 k')
    """
    return short_count(round(length)) if length >= 10_000 else decimal(length, 2 if length < 100 else 1)


def _angles(shown: RotaryAngles, position: int) -> list[str]:
    return [_angle_words(float(angle)) for angle in shown.angles[position, [0, -1]]]


def _angle_words(angle: float) -> str:
    """Write an angle in radians with two decimals, a small one as a power of ten.

    >>> _angle_words(3.0), _angle_words(0.000043), _angle_words(0.0)
    ('3.00', '4.3×10⁻⁵', '0')
    """
    return decimal(angle, 2) if angle >= 0.01 else scientific(angle)


def _explain(shown: LearnedPositions | RotaryAngles) -> None:
    if isinstance(shown, LearnedPositions):
        every = int(shown.rows[1] - shown.rows[0]) if len(shown.rows) > 1 else 1
        which = "every position" if every == 1 else f"one of {every} positions"
        st.caption(
            f"A row for {which} of {shown.context:,}. Green is above 0, rose below; colour is full at the size that "
            f"{COLOURED_SHARE:.0%} of the numbers stay within."
        )
        return
    st.caption(
        "The picture shows the cosine of each pair's angle: green for whole turns and none, rose for half a turn. "
        "Fast pairs tell neighbours apart, slow ones far places; the product of a query and a key depends on "
        f"their distance only. θ = {shown.base:,.0f}; the context is {shown.context:,} positions."
    )
