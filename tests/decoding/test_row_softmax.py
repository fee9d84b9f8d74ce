"""Softmax of a row: exact sums, and samples that follow the distribution and never hit a removed token."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.decoding import DecodingConfig
from core.decoding.row_softmax import BLOCK, RowSoftmax


def p_value(counts: torch.Tensor, probabilities: torch.Tensor) -> float:
    """Pearson's chi-square test; rare tokens are put together, so that at least 5 are expected in each class."""
    expected = probabilities * counts.sum()
    frequent = expected >= 5
    observed = torch.cat([counts[frequent], counts[~frequent].sum()[None]])
    wanted = torch.cat([expected[frequent], expected[~frequent].sum()[None]])
    observed, wanted = observed[wanted > 0], wanted[wanted > 0]
    statistic = ((observed - wanted) ** 2 / wanted).sum()
    return float(torch.special.gammaincc(torch.tensor((len(wanted) - 1) / 2).double(), statistic / 2))


@pytest.mark.slow
@pytest.mark.parametrize(
    "config",
    [
        DecodingConfig("temperature"),
        DecodingConfig("temperature", {"temperature": 2.0}),
        DecodingConfig("top_p"),
        DecodingConfig("typical"),
    ],
    ids=lambda config: config.label,
)
def test_ten_thousand_draws_pass_the_chi_square_test(config):
    # Steep enough to have favourites, long enough for several blocks, the last one not full.
    logits = torch.linspace(6, -2, 400)[torch.randperm(400, generator=torch.Generator().manual_seed(0))]
    scores = logits[None]
    for processor in config.processors:
        scores = processor(None, scores)
    row = RowSoftmax(scores[0].numpy())
    draws = [row.token_at(number) for number in np.random.default_rng(7).random(10_000)]
    counts = torch.bincount(torch.tensor(draws), minlength=400).double()
    assert p_value(counts, scores[0].double().softmax(-1)) > 0.01
    assert p_value(counts, (scores[0] / 1.4).double().softmax(-1)) < 1e-4, "the test would find a wrong distribution"


def test_draws_select_the_same_tokens_as_on_the_probabilities_page():
    from core.probabilities import draw_tokens, softmax

    scores = np.array([0.3, 2.0, 2.0, -1.0, -np.inf, 0.3], dtype=np.float32)
    draws = draw_tokens(softmax(scores), seed=3, count=200)
    assert [RowSoftmax(scores).token_at(number) for number in draws.uniforms] == draws.token_ids.tolist()


@pytest.mark.parametrize("vocab", [1, 12, BLOCK, 49_152, 50_257])
@pytest.mark.parametrize("spread", [0.01, 1.0, 4.0, 40.0])
def test_the_log_of_the_sum_is_float64s_to_the_seventh_digit(vocab, spread):
    scores = (10 + spread * np.random.default_rng(vocab).standard_normal(vocab)).astype(np.float32)
    exact = torch.from_numpy(scores).double().log_softmax(-1)
    row = RowSoftmax(scores)
    assert row.log_probability(vocab // 2) == pytest.approx(exact[vocab // 2].item(), abs=1e-7)


@settings(max_examples=200, deadline=None)
@given(
    kept=st.sets(st.integers(0, 3 * BLOCK), min_size=1),
    vocab=st.integers(3 * BLOCK + 1, 4 * BLOCK + 5),
    draw=st.sampled_from([0.0, 0.25, 0.5, 0.75, np.nextafter(1.0, 0.0)]),
)
def test_a_draw_points_at_the_token_that_a_sum_over_the_kept_ones_finds(kept, vocab, draw):
    """Equal scores, so that edges are exact: n kept tokens have an n-th each, in the order of their ids."""
    scores = np.full(vocab, -np.inf, dtype=np.float32)
    scores[list(kept)] = 1.0
    assert RowSoftmax(scores).token_at(draw) == sorted(kept)[int(draw * len(kept))]


def test_scores_of_any_height_neither_overflow_nor_vanish():
    for shift in (-1e4, 1e4):
        row = RowSoftmax(np.array([shift, shift, -np.inf], dtype=np.float32))
        assert [row.token_at(draw) for draw in (0.1, 0.9)] == [0, 1]
        assert row.log_probability(0) == pytest.approx(np.log(0.5), abs=1e-7)
