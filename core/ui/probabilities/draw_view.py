"""Sampling step by step: random numbers point at tokens on the cumulative bar."""

import streamlit as st

from core.plots import cumulative_bar, frequency_bars, percent
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
from core.ui.probabilities.rounding_note import rounding_note
from core.ui.shell.views import ViewContext
from core.ui.state.compute import compute
from core.ui.state.presentation import presenting
from core.ui.widgets.figure import show_figure
from core.ui.widgets.knobs import knob
from core.ui.widgets.markdown import escape_markdown
from core.ui.widgets.toolbar import toolbar
from core.verification import with_printed

# Rows of a presentation, readable from ten metres.
PRESENTED = 6


def draw_view(context: ViewContext) -> None:
    """Sample 1,000 tokens and compare their frequencies with the probabilities; one draw is shown as a pointer."""
    model, text = context.model, context.text
    with context.rail:
        temperature, number, seed = [knob(one) for one in (Temperature.knob, DRAW, SEED)]
        st.button("Other random numbers", icon=":material/casino:", on_click=_next_seed)
        with st.popover("More"):
            k = knob(TOP)
    k = min(int(k), PRESENTED) if presenting() else int(k)
    read = compute(model, next_token, text, MAX_TOKENS)
    probabilities = run_pipeline(read.encoded.ids, read.logits, [Temperature(temperature)]).probabilities
    draws = draw_tokens(probabilities, int(seed))
    shown, rest = read.ranking[:k], read.ranking[k:]
    pieces = [token_piece(model.tokenizer, int(token_id)) for token_id in shown]
    names = [*(piece.label for piece in pieces), f"{len(rest):,} others"]
    expected = [*probabilities[shown].tolist(), float(probabilities[rest].sum())]
    counts = [*draws.counts[shown].tolist(), int(draws.counts[rest].sum())]

    context.show_tokens(read.encoded)
    segments = bar_segments(probabilities, shown.tolist())
    labels = {piece.token_id: piece.label for piece in pieces}
    drawn = token_piece(model.tokenizer, int(draws.token_ids[int(number) - 1])).label
    pointer = float(draws.uniforms[int(number) - 1])
    on_bar = [labels[segment.token_id] for segment in segments]
    context.answer(f"The number **{pointer:.4f}** points at **{escape_markdown(drawn)}**.")
    with context.figure:
        show_figure(cumulative_bar(segments, on_bar, len(probabilities) - len(segments), pointer, drawn), "pointer")
        show_figure(frequency_bars(names, expected, counts, DRAWS), "draws")
    st.caption(
        "All tokens lie on the bar in the order of their ids, each as long as its probability. Grey: those not shown. "
        f"Bars: the probability. Diamonds: the share of {DRAWS:,} draws with this seed. "
        "Whiskers: 95 of 100 repetitions fall in there."
    )
    rounding_note(model, read.logits)
    bars = DrawnBars(temperature, int(seed), draws, int(number), shown.tolist(), expected, counts, segments)
    toolbar(
        lambda: with_printed(
            draw_claims(model, text, read, probabilities, bars),
            {
                "probabilities beside the counts": [percent(p) for p in expected],
                "shares of the draws": [f"{count / DRAWS:.1%}" for count in counts],
                "pointer": [f"{pointer:.4f}"],
            },
        ),
        draws_code(model, text, read.encoded, temperature, int(seed), DRAWS),
        table_csv(["token", "probability", "drawn"], zip([*pieces, names[-1]], expected, counts, strict=True)),
        "draws",
    )


def _next_seed() -> None:
    st.session_state[SEED.key] = (st.session_state[SEED.key] + 1) % (int(SEED.maximum) + 1)
