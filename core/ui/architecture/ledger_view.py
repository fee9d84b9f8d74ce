"""Residual ledger: the contribution of each component to the logit of one token."""

import numpy as np
import streamlit as st

from core.architecture.ledger import (
    MAX_LEDGER_TOKENS,
    Ledger,
    Promotion,
    ResidualContributions,
    ledger,
    promotion,
    residual_contributions,
)
from core.architecture.snippet import ledger_code
from core.architecture.verify import DrawnLedger, ledger_claims
from core.errors import InputError
from core.models import LanguageModel
from core.plots import Figure, decimal, ledger_bars, promotion_bars
from core.probabilities.verify.plain import read_claims, word_claim
from core.tokenization import as_csv, encode, token_piece, visible
from core.ui.architecture.number_format import gap
from core.ui.shell.views import ViewContext
from core.ui.state import keys
from core.ui.state.compute import compute
from core.ui.state.link import put_in_link
from core.ui.widgets.choice import linked_box
from core.ui.widgets.figure import show_figure
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.metrics import metric_strip
from core.ui.widgets.toolbar import toolbar

TOKENS_EACH_WAY = 8
STRONGEST = "strongest here"


def ledger_view(context: ViewContext) -> None:
    """Draw what embedding, each attention and each MLP add to the logit of one token at one position."""
    model, text = context.model, context.text
    read = encode(model, text, MAX_LEDGER_TOKENS)
    back = len(read.ids) - 1 - context.show_tokens(read)
    with context.rail:
        word = _word()
        token = _token(model, word) if word else None
    with st.spinner("Catching what every part writes", show_time=True):
        residual = compute(model, residual_contributions, text, -1 - back, MAX_LEDGER_TOKENS)
    token_id = int(residual.logits.argmax()) if token is None else token
    shown = ledger(model, residual, token_id)
    label = token_piece(model.tokenizer, token_id).label

    context.answer(_answer(model, residual, shown, label))
    figure = ledger_bars(shown, label)
    with context.figure:
        show_figure(figure, "ledger")
    _numbers(model, residual, shown, label)
    st.caption(
        "The final norm divides the whole stream by its size; that size is kept as it is, so every part's share is "
        "plain arithmetic: what it wrote, divided by that size, times the token's row of the output layer."
    )
    code = ledger_code(model, text, residual.encoded, residual.position, token_id)
    table = as_csv(
        ["part", f"added to the logit of {visible(label)}"], zip(shown.names, shown.contributions, strict=True)
    )
    tools = st.container()
    with context.rail:
        part = _part(residual, shown)
    promoted = _one_part(model, residual, part)
    drawn = _drawn(shown, figure, part, promoted)

    def check():
        yield from read_claims(model, text, residual.encoded)
        yield from ledger_claims(model, residual, shown, drawn)
        ids = [token_id, *(token for token, _ in (*promoted.up, *promoted.down))]
        labels = [token_piece(model.tokenizer, token).label for token in ids]
        yield word_claim("tokens of the bars, in words", labels, model, ids)

    with tools:
        toolbar(check, code, table, "ledger")


def _drawn(shown: Ledger, figure: Figure, part: int, promoted: Promotion) -> DrawnLedger:
    """Return bars, sums and words as drawn."""
    *bars, sums = figure.data
    return DrawnLedger(
        bars={name: float(value) for bar in bars for name, value in zip(bar["customdata"], bar["y"], strict=True)},
        sums=np.asarray(sums["y"]).tolist(),
        total=float(shown.contributions.sum()),
        logit=shown.logit,
        gap=abs(shown.error),
        strongest=shown.names[int(abs(shown.contributions).argmax())],
        promoting=(part,),
        promoted=promoted,
        by_kind=shown.by_kind,
    )


def _word() -> str:
    return linked_box(keys.LEDGER_WORD, "Next word (empty: the model's)", 40, placeholder="Paris")


def _token(model: LanguageModel, word: str) -> int:
    """Return the first token of a word as it occurs inside a sentence, after a space."""
    ids = model.tokenizer(f" {word.strip()}", add_special_tokens=False, verbose=False)["input_ids"]
    if not word.strip() or not ids:
        raise InputError(
            f"The word {visible(word[:20])} has no tokens.", "It takes at least one letter.", "Type a word."
        )
    if len(ids) > 1:
        first = token_piece(model.tokenizer, ids[0]).label
        st.caption(
            f"The word has {len(ids)} tokens for this model; the ledger is that of the first, {escape_markdown(first)}."
        )
    return ids[0]


def _numbers(model: LanguageModel, residual: ResidualContributions, shown: Ledger, label: str) -> None:
    at = token_piece(model.tokenizer, residual.encoded.ids[residual.position]).label
    strongest = shown.names[int(abs(shown.contributions).argmax())]
    numbers = {
        f"Logit of {label} after {at}": decimal(shown.logit, 4),
        **{f"Sum over {kind}": decimal(value, 4, "+") for kind, value in shown.by_kind.items()},
        "Sum of all parts": decimal(float(shown.contributions.sum()), 4),
        "Difference": gap(abs(shown.error)),
        "Largest part": strongest,
    }
    metric_strip(numbers)
    if model.dtype != "float32":
        st.caption(
            f"In {model.dtype} the model rounds each addition to two to three digits, which the sum here does not."
        )
    if residual.cap:
        st.caption(f"This model caps its logits at ±{residual.cap:g}; the ledger is of the logit before the cap.")


def _answer(model: LanguageModel, residual: ResidualContributions, shown: Ledger, label: str) -> str:
    at = token_piece(model.tokenizer, residual.encoded.ids[residual.position]).label
    strongest = int(abs(shown.contributions).argmax())
    added = float(shown.contributions[strongest])
    return (
        f"The logit of **{escape_markdown(label)}** after {escape_markdown(at)} is **{decimal(shown.logit, 2)}**; "
        f"most of it by **{shown.names[strongest]}**: {decimal(added, 2, '+')}."
    )


def _part(residual: ResidualContributions, shown: Ledger) -> int:
    """Draw the picker of the part that is read alone; return its place."""
    names = list(residual.names)
    put_in_link(keys.LEDGER_PART, STRONGEST, [STRONGEST, *names].__contains__)
    part = st.selectbox("Part read alone", [STRONGEST, *names], key=keys.LEDGER_PART, bind="query-params")
    return int(abs(shown.contributions[: len(names)]).argmax()) if part == STRONGEST else names.index(part)


def _one_part(model: LanguageModel, residual: ResidualContributions, chosen: int) -> Promotion:
    name = residual.names[chosen]
    promoted = promotion(model, residual, [chosen], TOKENS_EACH_WAY)
    sides = (f"{name} lifts", promoted.up), (f"{name} pushes down", promoted.down)
    for column, (title, changes) in zip(st.columns(2), sides, strict=True):
        with column:
            st.markdown(f"**{title}**")
            labels = [token_piece(model.tokenizer, token_id).label for token_id, _ in changes]
            show_figure(
                promotion_bars(labels, [change for _, change in changes]), f"promotion-{title.replace(' ', '-')}"
            )
    st.caption("Change of each token's logit against the average token: what lifts all alike changes no probability.")
    return promoted
