"""Nearest neighbours of a token in the model's own embedding table."""

from collections.abc import Iterator

import streamlit as st

from core.architecture.embedding_snippet import neighbours_code
from core.architecture.embeddings import COUNT, Neighbours, nearest_tokens
from core.architecture.verify import neighbour_claims
from core.architecture.verify.embeddings import COSINES
from core.architecture.word_tokens import LONGEST_WORD, WordToken, word_token
from core.plots import cosine_bars, cosine_histogram, cosine_words, decimal
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
from core.ui.widgets.knobs import knob
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.toolbar import toolbar
from core.verification import Claim, with_printed


def neighbours_part(context: ViewContext, read: EncodedText, position: int, knobs: Knobs) -> None:
    """Draw the tokens with the largest cosines to the token at the cursor, or to a typed word."""
    model, text = context.model, context.text
    with knobs[0]:
        count = int(knob(COUNT))
    with knobs[1]:
        typed = linked_box(keys.EMBEDDING_WORD, "Another word", LONGEST_WORD, placeholder="empty: the token above")
    word = word_token(model, typed) if typed.strip() else WordToken("", (read.ids[position],))
    shown = compute(model, nearest_tokens, word.token_id)
    drawn = shown.nearest[: room_for_rows(count)]
    ids = [word.token_id, *(one.token_id for one in drawn)]
    label, *labels = [token_label(model, token_id) for token_id in ids]
    with context.figure:
        show_figure(cosine_bars(drawn, labels), "neighbours")
    context.answer(_answer(label, labels, shown))
    named = say_several_tokens(model, [word])
    st.caption(
        f"Cosine of the vectors as they are stored, with every token of the table; {escape_markdown(label)} itself is "
        f"left out. Its vector is {decimal(shown.length, 3)} long. It is looked up before any block: the rest of the "
        "sentence has no say in it."
    )
    st.markdown(f"**How many of the {shown.others:,} other tokens have which cosine**")
    show_figure(cosine_histogram(shown.counts, shown.nearest[0].cosine), "neighbour-histogram")

    def check() -> Iterator[Claim]:
        yield from read_claims(model, text, read)
        printed = {COSINES: [cosine_words(one.cosine) for one in drawn]}
        yield from with_printed(neighbour_claims(model, shown, drawn, shown.counts.tolist()), printed)
        yield from token_claims(model, ids, named)

    rows = [[one.rank, one.token_id, token_piece(model.tokenizer, one.token_id), one.cosine] for one in shown.nearest]
    csv = table_csv(["rank", "token_id", "token", "cosine"], rows)
    toolbar(check, neighbours_code(model, word.token_id, len(drawn)), csv, "neighbours")


def _answer(label: str, labels: list[str], shown: Neighbours) -> str:
    first, *others = (
        f"**{escape_markdown(name)}** ({cosine_words(one.cosine)})"
        for name, one in zip(labels[:3], shown.nearest, strict=False)
    )
    return (
        f"Nearest to **{escape_markdown(label)}** is {first}, then {' and '.join(others)}; "
        f"the mean over all {shown.others:,} others is {cosine_words(shown.mean)}."
    )
