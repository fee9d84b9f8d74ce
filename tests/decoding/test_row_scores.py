"""Statistics of a row: those of a float64 softmax and of a stable sort."""

import numpy as np
import pytest
import torch

from core.decoding import DecodingConfig
from core.decoding.row_scores import RowScores

VOCAB = 1000
ENDS = [3, 999]


def row_of(logits: torch.Tensor, config: DecodingConfig, ids=(5, 6, 5)) -> RowScores:
    return RowScores(logits, list(ids), config.chain, str, ENDS)


@pytest.mark.parametrize("name", ["greedy", "temperature", "top_k", "top_p", "min_p", "beam"])
def test_a_step_records_what_float64_and_a_sort_give(name):
    logits = 3 * torch.randn(VOCAB, generator=torch.Generator().manual_seed(1)).round(decimals=1)  # with ties
    config = DecodingConfig(name, repetition_penalty=1.3)
    row = row_of(logits, config)
    raw = logits.double().log_softmax(-1)
    processed = torch.tensor(row.scores).double().softmax(-1)
    order = np.argsort(-logits.numpy(), kind="stable").tolist()
    for token_id in (order[0], order[7], order[40], 5, 999):
        step = row.step(0, token_id, "piece")
        assert step.rank == 1 + order.index(token_id)
        assert step.log_probability == pytest.approx(raw[token_id].item(), abs=1e-7)
        assert step.probability == pytest.approx(processed[token_id].item(), abs=1e-7)
        assert step.kept == int((processed > 0).sum())
        assert step.end_probability == pytest.approx(raw[ENDS].exp().sum().item(), abs=1e-7)
        assert [other.token_id for other in step.alternatives] == order[:10]
        assert [other.raw_probability for other in step.alternatives] == pytest.approx(raw[order[:10]].exp().tolist())
        assert [other.probability for other in step.alternatives] == pytest.approx(processed[order[:10]].tolist())


def test_without_a_random_number_the_highest_score_is_chosen_and_a_penalty_counts():
    logits = torch.zeros(VOCAB)
    logits[5], logits[8] = 2.0, 1.9
    assert row_of(logits, DecodingConfig("greedy")).choose(None) == 5
    assert row_of(logits, DecodingConfig("greedy", repetition_penalty=1.5)).choose(None) == 8
