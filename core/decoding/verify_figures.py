"""Claims of the figures of one step: the filters stage by stage, and the bar its random number points at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.decoding.records import DecodingStep
from core.decoding.reread import amplified_rounding
from core.probabilities.draws import BarSegment
from core.probabilities.next_token import TokenDistribution
from core.probabilities.pipeline import Pipeline, PipelineRow, PipelineTail
from core.probabilities.verify.pipeline import drawn_pipeline_claims, ranked
from core.probabilities.verify.plain import plain_labels, plain_logits
from core.tokenization import token_piece
from core.tokenization.verify import word_claim
from core.verification import Claim, derived, logit_noise

if TYPE_CHECKING:
    from core.models import LanguageModel


@dataclass(frozen=True, eq=False)
class StepFigures:
    """Results that the figures of one step draw.

    Attributes:
        plain: logits as the model computed them.
        read: the logits the pipeline begins with: the same, or their log-probabilities for beam search with penalties.
        segments: of the bar; empty where nothing is sampled.
    """

    plain: TokenDistribution
    read: TokenDistribution
    pipeline: Pipeline
    rows: Sequence[PipelineRow]
    tail: PipelineTail
    segments: Sequence[BarSegment]


def step_figure_claims(model: "LanguageModel", step: DecodingStep, drawn: StepFigures) -> Iterator[Claim]:
    """Claim what Step through draws of one token."""
    ids = drawn.read.encoded.ids
    plain = plain_logits(model, ids)
    room = logit_noise(model.dtype, plain)  # both are one plain read of the same tokens
    if model.dtype == "float32" and (np.abs(drawn.plain.logits - plain) > room).any():
        room = np.maximum(room, amplified_rounding(model, ids, plain))
    yield Claim("logits before the token", drawn.plain.logits, plain, room, "model(ids).logits[0, -1]")
    if drawn.read is not drawn.plain:
        logs = drawn.plain.logits.astype(np.float64)
        logs -= np.logaddexp.reduce(logs)
        scale = derived(np.maximum(np.abs(logs), np.abs(drawn.plain.logits).max()))
        yield Claim("log-probabilities", drawn.read.logits, logs, scale, "logits shown, in float64")
    order = ranked(drawn.plain.logits)
    expected = order[: len(drawn.rows)].copy()
    if step.token_id not in expected:
        expected[-1] = step.token_id
    shown = [row.candidate.piece.token_id for row in drawn.rows]
    yield Claim("tokens of the rows", shown, expected.tolist(), route="the likeliest, and the chosen one")
    places = [int(np.flatnonzero(order == token_id)[0]) + 1 for token_id in expected]
    yield Claim("ranks of the rows", [row.candidate.rank for row in drawn.rows], places, route="place among all logits")
    labels = [row.candidate.piece.label for row in drawn.rows]
    yield word_claim("words of the rows", labels, plain_labels(model, expected.tolist()), "id_to_token(id), as bytes")
    logits = np.array([row.candidate.logit for row in drawn.rows])
    again = drawn.read.logits[expected].astype(np.float64)
    yield Claim("logits of the rows", logits, again, derived(again), "logits shown")
    yield from drawn_pipeline_claims(drawn.read, drawn.pipeline, drawn.rows, drawn.tail, expected)
    if drawn.segments:
        yield from _bar_claims(model, drawn)


def _bar_claims(model: "LanguageModel", drawn: StepFigures) -> Iterator[Claim]:
    """Claim the tokens drawn on the bar, from left to right, where each begins and ends, and how many lie between."""
    probabilities = drawn.pipeline.probabilities
    ends = np.cumsum(probabilities)
    ids = sorted(segment.token_id for segment in drawn.segments)
    yield Claim(
        "tokens on the bar", [segment.token_id for segment in drawn.segments], ids, route="in order of their ids"
    )
    places = np.array([[segment.start, segment.end] for segment in drawn.segments])
    again = np.array([[ends[token_id] - probabilities[token_id], ends[token_id]] for token_id in ids])
    yield Claim("where each begins and ends", places, again, derived(np.ones_like(again)), "np.cumsum(probabilities)")
    lengths = probabilities[ids]
    yield Claim("lengths on the bar", places[:, 1] - places[:, 0], lengths, derived(np.ones(len(ids))), "probabilities")
    labels = [token_piece(model.tokenizer, segment.token_id).label for segment in drawn.segments]
    yield word_claim("words on the bar", labels, plain_labels(model, ids), "id_to_token(id), as bytes")
    between = [drawn.pipeline.kept - len(drawn.segments)]
    left = [int((probabilities > 0).sum()) - len(ids)]
    yield Claim("tokens between those drawn", between, left, route="counted")
