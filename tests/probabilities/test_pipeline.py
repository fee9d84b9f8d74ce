"""The pipeline accounts for every token and all probability."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.probabilities import (
    TokenCandidate,
    TokenDistribution,
    active_processors,
    next_token,
    pipeline_csv,
    run_pipeline,
    tail_row,
    token_row,
)
from core.probabilities.snippet import pipeline_code
from core.probabilities.verify import pipeline_claims
from core.tokenization import TokenPiece
from core.verification import Verification
from tests.probabilities.snippets import run_snippet
from tests.sabotage import expect_all_seen

SETTING = {"penalty": 1.2, "temperature": 0.8, "top_k": 50, "top_p": 0.9}
knobs = st.fixed_dictionaries(
    {
        "penalty": st.floats(1, 2),
        "ngram": st.integers(0, 3),
        "temperature": st.floats(0.05, 2),
        "top_k": st.integers(0, 60),
        "top_p": st.floats(0, 1),
        "min_p": st.floats(0, 1),
    }
)
scores = st.lists(st.sampled_from([-300.0, -1.0, 0.0, 0.5, 0.5, 3.0, 300.0]), min_size=20, max_size=40)


@settings(max_examples=200, deadline=None)
@given(values=scores, setting=knobs, token_ids=st.sets(st.integers(0, 19), min_size=1))
def test_kept_and_removed_tokens_and_probability_add_up_for_any_scores_settings_and_tokens(values, setting, token_ids):
    # A vocabulary where the text's two tokens are never the only ones.
    read = TokenDistribution(None, np.array(values, dtype=np.float32))
    pipeline = run_pipeline([0, 1], read.logits, active_processors(setting))
    pieces = [TokenPiece(int(token_id), b"") for token_id in token_ids]
    rows = [token_row(TokenCandidate(1, p, 0.0, read.probabilities[p.token_id]), pipeline) for p in pieces]
    tail = tail_row(read, pipeline, rows)
    assert sum(row.probability for row in rows) + tail.probability == pytest.approx(1, abs=1e-12)
    assert sum(row.raw_probability for row in rows) + tail.raw_probability == pytest.approx(1, abs=1e-12)
    assert tail.tokens == len(values) - len(rows)
    assert pipeline.kept + sum(stage.removed for stage in pipeline.stages) == len(values)
    assert np.all(pipeline.probabilities[pipeline.removed_by >= 0] == 0)
    for stage in pipeline.stages:
        assert stage.kept == np.isfinite(stage.scores).sum()


def test_a_removed_token_names_the_filter_that_removed_it():
    read = TokenDistribution(None, np.log(np.array([0.5, 0.3, 0.15, 0.05], dtype=np.float32)))
    pipeline = run_pipeline([3], read.logits, active_processors({"top_k": 3, "top_p": 0.8}))
    # Of the best three, 0.53 + 0.32 cross 0.8, so top-p takes the third and top-k the fourth.
    assert [pipeline.removed_from(token) for token in range(4)] == ["", "", "top-p", "top-k"]
    assert [stage.kept for stage in pipeline.stages] == [3, 2]
    assert pipeline.stages[0].removed_mass == pytest.approx(0.05, abs=1e-6)


def _claims(model, text, read, pipeline):
    rows = [token_row(candidate, pipeline) for candidate in read.top(10, model)]
    return pipeline_claims(model, text, read, pipeline, rows, tail_row(read, pipeline, rows))


def test_verify_agrees_with_transformers_after_every_stage(smollm):
    read = next_token(smollm, "Once upon a time")
    shown = run_pipeline(read.encoded.ids, read.logits, active_processors(SETTING))
    claims = list(_claims(smollm, "Once upon a time", read, shown))
    assert Verification.of(claims).equal
    (whole,) = (claim for claim in claims if claim.name == "every token's probability, after every stage")
    assert whole.size == 5 * len(read.logits)
    assert expect_all_seen(claims) > 80


def test_verify_notices_a_wrong_probability(smollm):
    read = next_token(smollm, "Once upon a time")
    wrong = TokenDistribution(read.encoded, read.logits.copy())
    wrong.logits[read.ranking[0]] += 0.01
    claims = _claims(smollm, "Once upon a time", wrong, run_pipeline([0], wrong.logits, ()))
    assert not Verification.of(claims).equal


@pytest.mark.parametrize("setting", [{}, SETTING, {"ngram": 2, "min_p": 0.1}])
def test_the_code_shown_runs_and_gives_the_numbers_shown(smollm, setting):
    text = "the cat and the dog and the"
    read = next_token(smollm, text)
    processors = active_processors(setting)
    shown = run_pipeline(read.encoded.ids, read.logits, processors)
    left = run_snippet(smollm, pipeline_code(smollm, text, read.encoded, processors, 5))
    assert np.abs(left["probabilities"].numpy() - shown.probabilities).max() < 1e-6


def test_the_table_holds_every_digit_and_the_filters_name(smollm):
    read = next_token(smollm, "Hello my name")
    shown = run_pipeline(read.encoded.ids, read.logits, active_processors({"top_k": 2}))
    rows = [token_row(candidate, shown) for candidate in read.top(3, smollm)]
    lines = pipeline_csv(rows).splitlines()
    assert len(lines) == 4
    assert lines[3].endswith(",0.0,top-k")
    assert float(lines[1].split(",")[-2]) == rows[0].probability


def test_moving_a_knob_never_runs_the_model(smollm):
    read = next_token(smollm, "Hello my name")
    calls = []
    handle = smollm.model.register_forward_hook(lambda *_: calls.append(1))
    try:
        for temperature in (0.5, 1.5):
            run_pipeline(read.encoded.ids, read.logits, active_processors({"temperature": temperature, "top_p": 0.9}))
        assert calls == []
        next_token(smollm, "Hello my name")
        assert calls == [1], "the counter counts"
    finally:
        handle.remove()
