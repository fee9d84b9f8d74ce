"""The figures of one step have claims, also when the chosen token is none of the likeliest."""

from dataclasses import replace

import pytest

from core.decoding import DecodingConfig
from core.decoding.verify_figures import StepFigures, step_figure_claims
from core.probabilities import TokenCandidate, bar_segments, read_distribution, run_pipeline, tail_row, token_row
from core.tokenization import token_piece
from core.verification import Verification
from tests.decoding.runs import run
from tests.sabotage import expect_all_seen

CONFIG = DecodingConfig("temperature", {"temperature": 2.0}, seed=3)


@pytest.fixture(scope="module")
def figures(llama, encoded):
    """Step and figures of a token that is none of the ten likeliest."""
    (text,) = run(llama, encoded.ids, [CONFIG], 8)
    step = next(step for step in text.steps if step.rank > 10)
    ids = (*encoded.ids, *text.token_ids[: step.number])
    read = read_distribution(llama, replace(encoded, ids=ids))
    pipeline = run_pipeline(ids, read.logits, CONFIG.processors)
    candidates = list(read.top(10, llama))
    piece = token_piece(llama.tokenizer, step.token_id)
    logit, chance = read.logits[step.token_id], read.probabilities[step.token_id]
    candidates[-1] = TokenCandidate(step.rank, piece, float(logit), float(chance))
    rows = [token_row(candidate, pipeline) for candidate in candidates]
    segments = bar_segments(pipeline.probabilities, [row.candidate.piece.token_id for row in rows])
    return step, StepFigures(read, read, pipeline, rows, tail_row(read, pipeline, rows), segments)


def test_every_corruption_of_the_figures_of_a_step_is_seen(llama, figures):
    assert expect_all_seen(step_figure_claims(llama, *figures)) > 50


def test_the_rest_leaves_out_the_chosen_token(llama, figures):
    step, drawn = figures
    assert drawn.tail.probability + sum(row.probability for row in drawn.rows) == pytest.approx(1)
    tail = replace(drawn.tail, probability=drawn.tail.probability - drawn.rows[-1].probability)
    assert not Verification.of(step_figure_claims(llama, step, replace(drawn, tail=tail))).equal
