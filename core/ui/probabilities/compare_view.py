"""Comparison of the next-token distributions after two texts."""

import streamlit as st

from core.plots import bits_words, change_bars, percent
from core.probabilities import MAX_TOKENS, TOP, Comparison, next_token, swap_last_word, table_csv
from core.probabilities.snippet import comparison_code
from core.probabilities.verify import comparison_claims
from core.tokenization import token_piece
from core.ui.probabilities.rounding_note import rounding_note
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.widgets.choice import short_text
from core.ui.widgets.figure import show_figure
from core.ui.widgets.knobs import knob
from core.ui.widgets.metrics import metric_strip
from core.ui.widgets.text_input import show_read_tokens
from core.ui.widgets.toolbar import toolbar
from core.verification import with_printed


def compare_view(context: ViewContext) -> None:
    """Draw the tokens whose probability changed most between two texts."""
    model, text = context.model, context.text
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        other = short_text(keys.OTHER_TEXT, "Text B (your text above is A)", placeholder=swap_last_word(text))
    with right:
        count = int(knob(TOP))
    other = other or swap_last_word(text)
    a, b = (compute(model, next_token, read, MAX_TOKENS) for read in (text, other))
    comparison = Comparison(a, b)
    ids = comparison.largest_changes(count)
    pieces = [token_piece(model.tokenizer, int(token_id)) for token_id in ids]

    show_read_tokens(model, a.encoded, "A: the model")
    show_read_tokens(model, b.encoded, "B: the model")
    show_figure(change_bars(pieces, a.probabilities[ids].tolist(), b.probabilities[ids].tolist()), "comparison")
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
