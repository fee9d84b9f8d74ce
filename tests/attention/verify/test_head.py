"""Scores are claimed themselves: a shift of a row, as by a lost bias of the keys, leaves their softmax as it is."""

from dataclasses import replace

import numpy as np
import pytest

from core.attention import attention_pattern, head_scores
from core.attention.verify import DrawnHead, DrawnScores, scores_claims
from tests.attention.conftest import sharpen

TEXT = "The quick brown fox jumps over the lazy dog"
LAYER, HEAD, QUERY, KEY = 2, 3, 6, 4


@pytest.mark.parametrize("family", ["gpt2", "qwen2"])
def test_a_row_of_scores_that_is_shifted_is_seen(small_models, family):
    model = small_models[family]
    parts = sharpen(model, 16.0)
    try:
        shown = attention_pattern(model, TEXT)
        scores = head_scores(model, shown.encoded.ids, LAYER, HEAD)
        cells = np.where(scores.allowed, scores.scores, np.nan)
        shifted = cells.copy()
        shifted[QUERY] += 0.01
        drawn = DrawnHead(LAYER, HEAD, QUERY, False, shown.of(LAYER, HEAD)[QUERY].tolist(), (0.0, 0.0))
        numbers = scores.queries[QUERY], scores.keys[KEY], scores.products(QUERY, KEY)
        assert not_equal(model, shown, drawn, scores, DrawnScores(cells, KEY, *numbers, [0.0] * 6, 0.0)) == set()
        wrong = DrawnScores(shifted, KEY, *numbers, [0.0] * 6, 0.0)
        assert not_equal(model, shown, drawn, scores, wrong) == {"scores"}
        lost = replace(scores, keys=scores.keys + 1.0)  # as if another bias had been added
        wrong = replace(wrong, cells=np.where(lost.allowed, lost.scores, np.nan), key_numbers=lost.keys[KEY])
        np.testing.assert_allclose(lost.weights, scores.weights, atol=1e-9)
        assert not_equal(model, shown, drawn, lost, wrong) == {"scores", "numbers of the key"}
    finally:
        for part in parts:
            part.weight.data /= 16.0


def not_equal(model, shown, drawn, scores, spelled) -> set[str]:
    """Names of the unequal claims about scores and vectors."""
    about = {"scores", "masked cells", "numbers of the query", "numbers of the key"}
    return {c.name for c in scores_claims(model, TEXT, shown, drawn, scores, spelled) if not c.equal} & about
