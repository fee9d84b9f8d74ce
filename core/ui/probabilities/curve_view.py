"""The whole distribution as a curve, and the effect of temperature on it."""

import streamlit as st

from core.plots import bits_words, count_words, curve_picture, percent
from core.probabilities import (
    CUT_K,
    CUT_P,
    MAX_TOKENS,
    TEMPERATURES,
    RankCurve,
    Temperature,
    next_token,
    rank_curve,
    ranks_drawn,
    table_csv,
    temperature_sweep,
)
from core.probabilities.snippet import curve_code
from core.probabilities.verify import curve_claims
from core.ui.components.answer import live_answer
from core.ui.components.arrays import array_name, hold_array
from core.ui.components.curve import draw_curve
from core.ui.probabilities.rounding_note import rounding_note
from core.ui.shell.views import ViewContext
from core.ui.state.compute import compute
from core.ui.widgets.knobs import knob
from core.ui.widgets.toolbar import toolbar
from core.verification import with_printed


def curve_view(context: ViewContext) -> None:
    """Draw rank against probability, the cumulative mass with both cuts, and the spread over temperature."""
    model, text = context.model, context.text
    with context.rail:
        temperature, k, p = settings = [knob(one) for one in (Temperature.knob, CUT_K, CUT_P)]
    read = compute(model, next_token, text, MAX_TOKENS)
    k = min(int(k), len(read.logits))
    curve, grey = rank_curve(read, temperature, p), rank_curve(read, 1.0, p)
    ranks = ranks_drawn(len(read.logits)).tolist()
    spreads = list(zip(TEMPERATURES, temperature_sweep(read.logits, TEMPERATURES), strict=True))

    context.show_tokens(read.encoded, selects=False)
    picture = curve_picture(curve, grey, ranks, (k, p), spreads)
    with context.frame.answer:
        live_answer(picture["words"]["sentence"])
    with context.figure.container(gap=None):
        knobs = dict(zip((Temperature.knob, CUT_K, CUT_P), settings, strict=True))
        draw_curve(picture, "rank-curve", array_name(read.logits), knobs)
    st.caption(
        f"Lines are drawn through {len(ranks)} of {len(read.logits):,} ranks; numbers use all. "
        "Perplexity: as undecided as among that many equal choices. Effective tokens: 1 / Σ p², rare ones count little."
    )
    rounding_note(model, read.logits)
    toolbar(
        lambda: with_printed(
            curve_claims(model, text, read, ((temperature, curve), (1.0, grey)), ranks, (k, p), spreads),
            _printed(curve, k),
        ),
        curve_code(model, text, read.encoded, temperature, k, p),
        table_csv(
            ["rank", "probability", "cumulative"],
            ([rank, curve.probabilities[rank - 1].item(), curve.cumulative[rank - 1].item()] for rank in ranks),
        ),
        "rank-curve",
    )
    hold_array(read.logits)


def _printed(curve: RankCurve, k: int) -> dict[str, list[str]]:
    """Return the numbers as they are written above the charts."""
    return {
        "entropy in bits": [bits_words(curve.spread.entropy)],
        "perplexity": [count_words(curve.spread.perplexity)],
        "effective tokens": [count_words(curve.spread.effective)],
        "mass of top-k": [percent(curve.mass(k))],
    }
