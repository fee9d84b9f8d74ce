"""Samples from a distribution: reproducible, and as frequent as the probabilities say."""

import numpy as np
import pytest

from core.probabilities import (
    Temperature,
    bar_segments,
    draw_tokens,
    next_token,
    run_pipeline,
)
from core.probabilities.snippet import draws_code
from core.probabilities.verify import DrawnBars, draw_claims
from core.verification import Verification
from tests.probabilities.distributions import FRANCE
from tests.probabilities.snippets import run_snippet


def test_the_same_seed_draws_the_same_tokens_and_another_seed_others(smollm):
    read = next_token(smollm, FRANCE)
    first, again, other = (draw_tokens(read.probabilities, seed) for seed in (1, 1, 2))
    assert first.token_ids.tolist() == again.token_ids.tolist()
    assert first.token_ids.tolist() != other.token_ids.tolist()
    assert first.counts.sum() == 1000


def test_many_draws_come_near_the_probabilities_and_never_hit_a_removed_token():
    probabilities = np.array([0.0, 0.2, 0.7, 0.0, 0.1])
    counts = draw_tokens(probabilities, seed=0, count=100_000).counts
    assert counts[0] == counts[3] == 0
    # Four standard deviations of the widest of the three: 4 · √(0.7 · 0.3 / 100,000) = 0.0058.
    assert counts / 100_000 == pytest.approx(probabilities, abs=0.0058)


def test_draws_agree_with_counting_along_the_bar_and_with_their_code(smollm):
    read = next_token(smollm, FRANCE)
    probabilities = run_pipeline(read.encoded.ids, read.logits, [Temperature(1.5)]).probabilities
    draws = draw_tokens(probabilities, seed=7)
    ids = read.ranking[:5].tolist()
    expected = [*probabilities[ids].tolist(), float(np.delete(probabilities, ids).sum())]
    counts = [*draws.counts[ids].tolist(), int(np.delete(draws.counts, ids).sum())]
    bars = DrawnBars(1.5, 7, draws, 1, ids, expected, counts, bar_segments(probabilities, ids))
    assert Verification.of(draw_claims(smollm, FRANCE, read, probabilities, bars)).equal
    left = run_snippet(smollm, draws_code(smollm, FRANCE, read.encoded, 1.5, 7, 1000))
    assert left["drawn"].tolist() == draws.token_ids.tolist()


def test_a_draw_points_into_the_segment_of_its_token():
    probabilities = np.random.default_rng(0).dirichlet([0.1] * 30)
    draws = draw_tokens(probabilities, seed=1)
    segments = {segment.token_id: segment for segment in bar_segments(probabilities, range(30))}
    for number, token_id in zip(draws.uniforms, draws.token_ids, strict=True):
        assert segments[token_id].start <= number < segments[token_id].end
    assert sum(segment.end - segment.start for segment in segments.values()) == pytest.approx(1, abs=1e-12)


def test_swapping_two_nearly_equal_tokens_ranks_changes_no_draw():
    probabilities = np.array([0.2, 0.3, 0.3, 0.2])
    rounding = np.array([0.0, 1e-9, -1e-9, 0.0])
    draws = [draw_tokens(probabilities + sign * rounding, seed=3).token_ids.tolist() for sign in (1, -1)]
    assert draws[0] == draws[1]
