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
from core.ui.widgets.figure import show_figure

SHOWN = 10
ON_BAR = 40


def distribution_figures(
    model: LanguageModel, plain: TokenDistribution, config: DecodingConfig, step: DecodingStep
) -> StepFigures:
    """Draw every stage of the logits processors for this step; return what is drawn.

    Args:
        plain: the next-token distribution after the prompt and the text before the step.
    """
    read = plain
    if config.kind.on_log_probabilities and config.penalties:
        # As in `generate`: beam search adds log-probabilities up, and penalises these.
        read = TokenDistribution(plain.encoded, log_softmax(plain.logits).astype(np.float32))
        st.caption("Beam search applies penalties to log-probabilities; they stand in the place of the logits here.")
    pipeline = run_pipeline(read.encoded.ids, read.logits, config.processors)
    candidates = list(read.top(SHOWN, model))
    if step.rank > SHOWN:
        candidates[-1] = _chosen(model, read, step)
    rows = [token_row(candidate, pipeline) for candidate in candidates]
    kinds = tuple(type(processor) for processor in config.processors)
    segments = [] if step.draw is None else _bar(model, pipeline, step, step.draw)
    tail = tail_row(read, pipeline, rows)
    draw_pipeline(pipeline_picture(pipeline, rows, tail, kinds), "step")
    return StepFigures(plain, read, pipeline, rows, tail, segments)


def _chosen(model: LanguageModel, read: TokenDistribution, step: DecodingStep) -> TokenCandidate:
    piece = token_piece(model.tokenizer, step.token_id)
    logit, probability = read.logits[step.token_id], read.probabilities[step.token_id]
    return TokenCandidate(step.rank, piece, float(logit), float(probability))


def _bar(model: LanguageModel, pipeline: Pipeline, step: DecodingStep, draw: float) -> list[BarSegment]:
    likeliest = np.argsort(-pipeline.probabilities, kind="stable")[:ON_BAR]
    segments = bar_segments(pipeline.probabilities, {*likeliest.tolist(), step.token_id})
    names = [token_piece(model.tokenizer, segment.token_id).label for segment in segments]
    show_figure(cumulative_bar(segments, names, pipeline.kept - len(segments), draw, step.label), "pointer")
    st.caption("The tokens that are left lie on this bar in the order of their ids, each as long as its probability.")
    return segments
