"""Figures of one step: the distribution before and after the filters, and the sampling of the token."""

import numpy as np
import streamlit as st

from core.decoding import DecodingConfig, DecodingStep
from core.decoding.verify_figures import StepFigures
from core.models import LanguageModel
from core.plots import cumulative_bar, pipeline_picture
from core.probabilities import (
    Pipeline,
    TokenCandidate,
    TokenDistribution,
    bar_segments,
    log_softmax,
    run_pipeline,
    tail_row,
    token_row,
)
from core.probabilities.draws import BarSegment
from core.tokenization import token_piece
from core.ui.components.pipeline import draw_pipeline
from core.ui.state.presentation import presenting
from core.ui.widgets.figure import room_for_rows, show_figure

# Rows of the stages, and of those above the bar on which a token was drawn.
SHOWN, SHOWN_ABOVE_BAR = 10, 5
ON_BAR = 40


def draw_stages(
    model: LanguageModel, plain: TokenDistribution, config: DecodingConfig, step: DecodingStep
) -> StepFigures:
    """Draw every stage of the logits processors for this step; return what is drawn here and by `draw_bar`.

    Args:
        plain: the next-token distribution after the prompt and the text before the step.
    """
    read = plain
    if config.kind.on_log_probabilities and config.penalties:
        # As in `generate`: beam search adds log-probabilities up, and penalises these.
        read = TokenDistribution(plain.encoded, log_softmax(plain.logits).astype(np.float32))
        st.caption("Beam search applies penalties to log-probabilities; they stand in the place of the logits here.")
    pipeline = run_pipeline(read.encoded.ids, read.logits, config.processors)
    count = room_for_rows(SHOWN if step.draw is None or presenting() else SHOWN_ABOVE_BAR)
    candidates = list(read.top(count, model))
    if step.rank > count:
        candidates[-1] = _chosen(model, read, step)
    rows = [token_row(candidate, pipeline) for candidate in candidates]
    kinds = tuple(type(processor) for processor in config.processors)
    tail = tail_row(read, pipeline, rows)
    draw_pipeline(pipeline_picture(pipeline, rows, tail, kinds), "step")
    return StepFigures(plain, read, pipeline, rows, tail, [] if step.draw is None else _segments(pipeline, step))


def draw_bar(model: LanguageModel, drawn: StepFigures, step: DecodingStep) -> None:
    """Draw the bar that the random number points at; nothing where nothing is sampled."""
    if step.draw is None:
        return
    names = [token_piece(model.tokenizer, segment.token_id).label for segment in drawn.segments]
    others = drawn.pipeline.kept - len(drawn.segments)
    show_figure(cumulative_bar(drawn.segments, names, others, step.draw, step.label), "pointer")


def _chosen(model: LanguageModel, read: TokenDistribution, step: DecodingStep) -> TokenCandidate:
    piece = token_piece(model.tokenizer, step.token_id)
    logit, probability = read.logits[step.token_id], read.probabilities[step.token_id]
    return TokenCandidate(step.rank, piece, float(logit), float(probability))


def _segments(pipeline: Pipeline, step: DecodingStep) -> list[BarSegment]:
    likeliest = np.argsort(-pipeline.probabilities, kind="stable")[:ON_BAR]
    return bar_segments(pipeline.probabilities, {*likeliest.tolist(), step.token_id})
