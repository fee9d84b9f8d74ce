"""Scores by transformers' own processors, and the filters' edges."""

import numpy as np
import pytest
import torch

from core.decoding import DecodingConfig
from core.decoding.processed import PlainProcessors

LOGITS = torch.tensor([2.0, 1.0, 0.0, -1.0, -20.0])


def test_a_filter_whose_edge_lies_within_rounding_leaves_between_two_counts():
    probabilities = torch.softmax(LOGITS.double(), 0)
    edge = float(probabilities[:2].sum())
    plain = PlainProcessors(DecodingConfig("top_p", {"top_p": edge, "temperature": 1.0}))
    fewest, most = plain.kept_within([0], LOGITS, 1e-4, plain.scores([0], LOGITS))
    assert (np.isfinite(fewest).sum(), np.isfinite(most).sum()) == (2, 3)


def test_scores_without_filters_depend_on_their_own_logit_only():
    plain = PlainProcessors(DecodingConfig("top_k", {"top_k": 2, "temperature": 0.5}, repetition_penalty=1.5))
    assert plain.unfiltered([0, 3], LOGITS) == pytest.approx([2 / 1.5 / 0.5, 2.0, 0.0, -1.5 / 0.5, -40.0])
    assert np.isfinite(plain.scores([0, 3], LOGITS)).sum() == 2
    assert plain.exactly(np.zeros(5)) == [2]  # five equal scores
