"""Analogies by arithmetic on embeddings, with the rank among all tokens."""

from collections.abc import Iterator

import streamlit as st

from core.architecture.analogy import ANALOGY, MOST_RANKED, Analogy, read_analogy, solve_analogy
from core.architecture.embedding_snippet import analogy_code
from core.architecture.embeddings import Neighbour
from core.architecture.verify import analogy_claims
from core.architecture.verify.embeddings import COSINES
from core.architecture.word_tokens import LONGEST_WORD, word_token
from core.models import LanguageModel
from core.plots import EXPECTED, INPUTS, cosine_bars, cosine_words
from core.probabilities import table_csv
from core.probabilities.verify.plain import read_claims
from core.tokenization import EncodedText, token_piece
from core.ui.architecture.knob_places import Knobs
from core.ui.architecture.several_tokens import say_several_tokens, token_claims, token_label
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.widgets.choice import linked_box
from core.ui.widgets.figure import room_for_rows, show_figure
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.toolbar import toolbar
from core.verification import Claim, with_printed

LONGEST_ANALOGY = 4 * LONGEST_WORD


def analogy_part(context: ViewContext, read: EncodedText, position: int, knobs: Knobs) -> None:
    """Draw the tokens nearest to a - b + c, the inputs among them, and the expected one at its rank."""
    model, text = context.model, context.text
    with knobs[0]:
        typed = linked_box(keys.ANALOGY, "a − b + c = d", LONGEST_ANALOGY, placeholder=ANALOGY, default=ANALOGY)
    words = [word_token(model, word) for word in read_analogy(typed or ANALOGY) if word]
    shown = compute(model, solve_analogy, *(word.token_id for word in words))
    drawn = shown.rows(room_for_rows(MOST_RANKED))
    labels = [token_label(model, one.token_id) for one in drawn]
    with context.figure:
        show_figure(cosine_bars(drawn, labels, [_kind(shown, one) for one in drawn]), "analogy")
    context.answer(_answer(model, shown))
    named = say_several_tokens(model, words)
    st.caption(
        "The three vectors are added and subtracted as they are stored, and every token of the table is ranked by its "
        "cosine to the result. Papers leave a, b and c out before they look: here they are drawn, grey. Orange is the "
        "expected d."
    )

    def check() -> Iterator[Claim]:
        yield from read_claims(model, text, read)
        printed = {COSINES: [cosine_words(one.cosine) for one in drawn]}
        yield from with_printed(analogy_claims(model, shown, drawn), printed)
        ids = [*shown.inputs, *(one.token_id for one in drawn)]
        yield from token_claims(model, [*ids, shown.expected.token_id] if shown.expected else ids, named)

    rows = [[one.rank, one.token_id, token_piece(model.tokenizer, one.token_id), one.cosine] for one in drawn]
    csv = table_csv(["rank", "token_id", "token", "cosine"], rows)
    toolbar(check, analogy_code(model, shown), csv, "analogy")


def _kind(shown: Analogy, row: Neighbour) -> str:
    if row.token_id in shown.inputs:
        return INPUTS[shown.inputs.index(row.token_id)]
    return EXPECTED if shown.expected and row.token_id == shown.expected.token_id else ""


def _answer(model: LanguageModel, shown: Analogy) -> str:
    a, b, c = (escape_markdown(token_label(model, token_id)) for token_id in shown.inputs)
    nearest = shown.nearest[0]
    first = f"Nearest to {a} − {b} + {c} is **{escape_markdown(token_label(model, nearest.token_id))}**"
    first += " itself, an input" if nearest.token_id in shown.inputs else ""
    if shown.expected is None:
        return f"{first}."
    expected = escape_markdown(token_label(model, shown.expected.token_id))
    if shown.expected.rank == 1:
        return f"{first}, as expected: rank **1** of {shown.tokens:,}, the inputs counted."
    place = f"**{expected}** has rank **{shown.expected.rank:,}** of {shown.tokens:,}"
    if shown.without_inputs is None:
        return f"{first}; {place}, and is an input."
    return f"{first}; {place}, and rank **{shown.without_inputs:,}** if the inputs are left out, as papers do."
