"""Pipeline view: from logits to the sampling distribution, stage by stage."""

from itertools import chain

import streamlit as st

from core.knobs import Knob
from core.plots import percent, pipeline_picture
from core.probabilities import (
    MAX_TOKENS,
    PROCESSORS,
    TOP,
    Pipeline,
    PipelineRow,
    PipelineTail,
    active_processors,
    drawn_places,
    next_token,
    pipeline_csv,
    run_pipeline,
    tail_row,
    token_row,
)
from core.probabilities.snippet import pipeline_code
from core.probabilities.verify import pipeline_claims, pipeline_picture_claims
from core.ui.components.answer import live_answer
from core.ui.components.arrays import array_name, hold_array
from core.ui.components.pipeline import draw_pipeline
from core.ui.probabilities.rounding_note import rounding_note
from core.ui.shell.views import ViewContext
from core.ui.state.compute import compute
from core.ui.state.presentation import presenting
from core.ui.widgets.knobs import knob
from core.ui.widgets.toolbar import toolbar
from core.verification import with_printed

# Rows of a presentation, readable from ten metres.
PRESENTED = 6
_IN_RAIL = ("temperature", "top_k", "top_p")


def pipeline_view(context: ViewContext) -> None:
    """Draw all stages for the current settings; moving a slider costs no forward pass."""
    model, text = context.model, context.text
    knobs = [kind.knob for kind in PROCESSORS]
    *values, k = _knobs(context, knobs)
    settings = dict(zip(knobs, values, strict=True))
    processors = active_processors({knob.key: value for knob, value in settings.items()})
    k = min(int(k), PRESENTED) if presenting() else int(k)
    result = compute(model, next_token, text, MAX_TOKENS)
    pipeline = run_pipeline(result.encoded.ids, result.logits, processors)
    rows = [token_row(candidate, pipeline) for candidate in result.top(k, model)]
    tail = tail_row(result, pipeline, rows)

    context.show_tokens(result.encoded, selects=False)
    picture = pipeline_picture(pipeline, rows, tail, PROCESSORS)
    with context.frame.answer:
        live_answer(picture["words"]["sentence"])
    with context.figure.container(gap=None):
        draw_pipeline(picture, "pipeline", array_name(result.logits), result.encoded.ids, settings)
    st.caption(
        f"The model's logits for this text have the shape {result.output_shape}: batch, position, vocabulary; the last "
        "position is drawn."
    )
    rounding_note(model, result.logits)
    toolbar(
        lambda: chain(
            with_printed(pipeline_claims(model, text, result, pipeline, rows, tail), _printed(pipeline, rows, tail)),
            pipeline_picture_claims(picture, rows, tail, drawn_places(rows)),
        ),
        pipeline_code(model, text, result.encoded, processors, k),
        pipeline_csv(rows),
        "next-token",
    )
    hold_array(result.logits)


def _knobs(context: ViewContext, declared: list[Knob]) -> list[float]:
    """Draw the knobs: the three of daily use beside the figure, the others behind "More"; return them in order."""
    values = {}
    with context.rail:
        for one in declared:
            if one.key in _IN_RAIL:
                values[one.key] = knob(one)
        with st.popover("More"):
            for one in (*declared, TOP):
                if one.key not in values:
                    values[one.key] = knob(one)
    return [values[one.key] for one in (*declared, TOP)]


def _printed(pipeline: Pipeline, rows: list[PipelineRow], tail: PipelineTail) -> dict[str, list[str]]:
    """Return the numbers as they are written beside the bars, in the tooltips and below the picture."""
    shown = sum(row.probability for row in rows)
    return {
        "logits drawn": [f"{row.candidate.logit:.4f}" for row in rows],
        "probabilities with nothing set": [percent(row.raw_probability) for row in rows],
        "probabilities": [percent(row.probability) for row in rows],
        "others together, with nothing set and now": [percent(tail.raw_probability), percent(tail.probability)],
        "sum of those shown, and of all": [percent(shown), f"{pipeline.probabilities.sum():.2%}"],
    }
