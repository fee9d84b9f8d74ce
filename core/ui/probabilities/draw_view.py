"""Sampling step by step: a random number falls onto the bar of all tokens."""

import streamlit as st

from core.plots import draw_picture, percent
from core.probabilities import (
    DRAW,
    DRAWS,
    MAX_TOKENS,
    SEED,
    TOP,
    Temperature,
    bar_segments,
    draw_tokens,
    next_token,
    run_pipeline,
    table_csv,
)
from core.probabilities.snippet import draws_code
from core.probabilities.verify import DrawnBars, draw_claims
from core.tokenization import token_piece
from core.ui.components.answer import live_answer
from core.ui.components.arrays import array_name, hold_array
from core.ui.components.draw import draw_draws
from core.ui.probabilities.rounding_note import rounding_note
from core.ui.shell.views import ViewContext
from core.ui.state.compute import compute
from core.ui.state.presentation import presenting
from core.ui.widgets.knobs import knob
from core.ui.widgets.toolbar import toolbar
from core.verification import with_printed

# Rows of a presentation, readable from ten metres.
PRESENTED = 6


def draw_view(context: ViewContext) -> None:
    """Sample 1,000 tokens and compare their frequencies with the probabilities; one draw is shown as a pointer."""
    model, text = context.model, context.text
    with context.rail:
        temperature, number, seed = [knob(one) for one in (Temperature.knob, DRAW, SEED)]
        st.button("Other random numbers", icon=":material/casino:", on_click=_next_seed, type="primary")
        with st.popover("More"):
            k = knob(TOP)
    k = min(int(k), PRESENTED) if presenting() else int(k)
    read = compute(model, next_token, text, MAX_TOKENS)
    probabilities = run_pipeline(read.encoded.ids, read.logits, [Temperature(temperature)]).probabilities
    draws = draw_tokens(probabilities, int(seed))
    shown, rest = read.ranking[:k], read.ranking[k:]
    pieces = [token_piece(model.tokenizer, int(token_id)) for token_id in shown]
    labels = [piece.label for piece in pieces]
    expected = [*probabilities[shown].tolist(), float(probabilities[rest].sum())]
    counts = [*draws.counts[shown].tolist(), int(draws.counts[rest].sum())]
    segments = bar_segments(probabilities, shown.tolist())
    bars = DrawnBars(temperature, int(seed), draws, int(number), shown.tolist(), expected, counts, segments)
    drawn = token_piece(model.tokenizer, int(draws.token_ids[int(number) - 1])).label

    context.show_tokens(read.encoded, selects=False)
    picture = draw_picture(bars, labels, drawn)
    with context.frame.answer:
        live_answer(picture["words"]["sentence"])
    with context.figure.container(gap=None):
        settings = {Temperature.knob: temperature, DRAW: number}
        draw_draws(picture, "draws", array_name(read.logits), read.encoded.ids, settings)
    st.caption(
        "All tokens lie on the bar in the order of their ids, each as long as its probability. Grey: those not shown. "
        f"Bars: the probability. Diamonds: the share of {DRAWS:,} draws with this seed. "
        "Lines through the bars' ends: 95 of 100 repetitions fall in there."
    )
    rounding_note(model, read.logits)
    toolbar(
        lambda: with_printed(
            draw_claims(model, text, read, probabilities, bars),
            {
                "probabilities beside the counts": [percent(p) for p in expected],
                "shares of the draws": [f"{count / DRAWS:.1%}" for count in counts],
                "pointer": [picture["words"]["pointer"]],
            },
        ),
        draws_code(model, text, read.encoded, temperature, int(seed), DRAWS),
        table_csv(["token", "probability", "drawn"], zip([*pieces, picture["others"]], expected, counts, strict=True)),
        "draws",
    )
    hold_array(read.logits)


def _next_seed() -> None:
    st.session_state[SEED.key] = (st.session_state[SEED.key] + 1) % (int(SEED.maximum) + 1)
