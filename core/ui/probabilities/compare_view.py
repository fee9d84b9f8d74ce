"""Comparison of the next-token distributions after two texts."""

import streamlit as st

from core.plots import bits_words, comparison_picture, percent
from core.probabilities import MAX_TOKENS, TOP, Comparison, next_token, swap_last_word, table_csv
from core.probabilities.snippet import comparison_code
from core.probabilities.verify import comparison_claims
from core.tokenization import token_piece
from core.ui.components.bars import draw_bars
from core.ui.probabilities.rounding_note import rounding_note
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.widgets.choice import short_text
from core.ui.widgets.figure import room_for_rows
from core.ui.widgets.knobs import knob
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.metrics import metric_strip
from core.ui.widgets.text_input import warn_unread
from core.ui.widgets.toolbar import toolbar
from core.verification import with_printed


def compare_view(context: ViewContext) -> None:
    """Draw the tokens whose probability changed most between two texts."""
    model, text = context.model, context.text
    with context.rail:
        other = short_text(keys.OTHER_TEXT, "Text B (the one above is A)", placeholder=swap_last_word(text), lines=3)
        count = room_for_rows(int(knob(TOP)))
    other = other or swap_last_word(text)
    a, b = (compute(model, next_token, read, MAX_TOKENS) for read in (text, other))
    comparison = Comparison(a, b)
    ids = comparison.largest_changes(count)
    pieces = [token_piece(model.tokenizer, int(token_id)) for token_id in ids]

    context.show_tokens(a.encoded, selects=False)
    context.answer(
        f"**{percent(comparison.moved)}** of the probability moved to other tokens; most of all moved at "
        f"**{escape_markdown(pieces[0].label)}**, from {percent(float(a.probabilities[ids[0]]))} to "
        f"{percent(float(b.probabilities[ids[0]]))}."
    )
    with context.figure:
        picture = comparison_picture(pieces, a.probabilities[ids].tolist(), b.probabilities[ids].tolist())
        draw_bars(picture, "comparison")
    warn_unread(b.encoded)
    st.text(f"B: {' | '.join(token_piece(model.tokenizer, token_id).label for token_id in b.encoded.ids[-40:])}")
    _numbers(comparison)
    rounding_note(model, a.logits)
    rows = zip(pieces, a.probabilities[ids].tolist(), b.probabilities[ids].tolist(), strict=True)
    toolbar(
        lambda: with_printed(
            comparison_claims(model, (text, other), comparison, ids.tolist()), _printed(comparison, ids.tolist())
        ),
        comparison_code(model, (text, other), (a.encoded, b.encoded)),
        table_csv(["token", "a", "b"], rows),
        "comparison",
    )


def _printed(comparison: Comparison, ids: list[int]) -> dict[str, list[str]]:
    """Return the numbers as they are written beside the bars and below them."""
    return {
        "probabilities after A": [percent(p) for p in comparison.a.probabilities[ids]],
        "probabilities after B": [percent(p) for p in comparison.b.probabilities[ids]],
        "probability that moved": [percent(comparison.moved)],
        "KL(A‖B) in bits": [bits_words(comparison.kl[0])],
        "KL(B‖A) in bits": [bits_words(comparison.kl[1])],
    }


def _numbers(comparison: Comparison) -> None:
    metric_strip(
        {
            "Probability that moved": percent(comparison.moved),
            "KL(A‖B), all tokens": f"{bits_words(comparison.kl[0])} bits",
            "KL(B‖A), all tokens": f"{bits_words(comparison.kl[1])} bits",
        },
        large=True,
    )
    st.caption("KL(A‖B): the extra surprise, per token, of someone who expects B while A is true. 0 only if equal.")
