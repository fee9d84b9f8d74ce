"""Highest scores: those of a stable sort, ties and removed tokens included."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.probabilities.top_tokens import GROUP, top_tokens


@settings(max_examples=100, deadline=None)
@given(vocab=st.integers(1, 5 * GROUP), values=st.integers(1, 400), k=st.integers(1, 12), seed=st.integers(0, 99))
def test_they_are_the_first_of_a_stable_sort_also_with_many_equal_and_removed_ones(vocab, values, k, seed):
    scores = np.random.default_rng(seed).integers(0, values, vocab).astype(np.float32)
    scores[scores == 0] = -np.inf
    k = min(k, vocab)
    assert top_tokens(scores, k).tolist() == np.argsort(-scores, kind="stable")[:k].tolist()


@pytest.mark.parametrize("k", [1, 10, 50, 200])
def test_on_a_whole_vocabulary_they_are_those_of_a_stable_sort(k):
    scores = np.random.default_rng(k).standard_normal(50_257).astype(np.float32).round(2)
    assert top_tokens(scores, k).tolist() == np.argsort(-scores, kind="stable")[:k].tolist()
