"""Nucleus without sorting: what transformers keeps of a whole vocabulary, or no answer where rounding decides."""

import numpy as np
import pytest
import torch
import transformers

from core.probabilities.nucleus import lowest_of_nucleus
from core.probabilities.processors import TopP

VOCAB = 49_152


@pytest.mark.parametrize("spread", [0.5, 2.0, 4.0, 8.0])
def test_what_it_keeps_of_a_vocabulary_is_what_transformers_keeps(spread):
    answers = 0
    for seed, p in enumerate([0.0, 0.05, 0.3, 0.6, 0.8, 0.9, 0.95, 0.99]):
        scores = (spread * np.random.default_rng(seed).standard_normal(VOCAB)).astype(np.float32)
        theirs = transformers.TopPLogitsWarper(p)(None, torch.from_numpy(scores)[None])
        lowest = lowest_of_nucleus(scores, p)
        answers += lowest is not None
        if lowest is not None:
            assert (scores >= lowest).tolist() == theirs[0].isfinite().tolist()
        assert torch.equal(TopP(p)(None, torch.from_numpy(scores)[None]), theirs)
    # Where tokens are flat as in no model, every line is within rounding.
    assert answers >= (5 if spread >= 4 else 0), "otherwise the vocabulary is sorted anyway"


def test_it_gives_no_answer_where_rounding_decides():
    # Four equal quarters: the sum of two is p, on the line; of equal scores torch's order decides.
    assert lowest_of_nucleus(np.zeros(4, dtype=np.float32), 0.5) is None
    quarters = np.log(np.array([0.4, 0.3, 0.2, 0.1])).astype(np.float32)
    assert lowest_of_nucleus(quarters, 0.7) is None
    assert lowest_of_nucleus(quarters, 0.71) == quarters[2]
    assert lowest_of_nucleus(quarters, 0.69) == quarters[1]
