"""Induction scores on a random sequence written twice."""

import numpy as np
import pytest

from core.attention import induction_run
from core.attention.induction import HALF, induction_scores, repeated_ids
from core.errors import InputError
from tests.conftest import FAMILIES


def test_induction_scores_the_token_after_the_earlier_copy():
    tokens = 2 * HALF
    right, wrong = np.zeros((tokens, tokens)), np.zeros((tokens, tokens))
    for query in range(HALF, tokens - 1):
        right[query, query - HALF + 1] = 1
        wrong[query, query - HALF] = 1
    assert induction_scores(np.stack([right, wrong])[None], start=0).tolist() == [[1, 0]]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_repeated_sequence_repeats_ordinary_tokens_once(small_models, family):
    ids = repeated_ids(small_models[family])
    assert ids[-HALF:] == ids[-2 * HALF : -HALF] and len(set(ids[-HALF:])) == HALF
    assert not set(ids[-HALF:]) & set(small_models[family].tokenizer.all_special_ids)
    assert repeated_ids(small_models[family]) == ids


@pytest.mark.parametrize("setting", ["max_position_embeddings", "vocab_size"])
def test_a_model_too_small_for_induction_is_refused_in_words(small_models, monkeypatch, setting):
    model = small_models["llama"]
    if setting == "vocab_size":
        monkeypatch.setattr(type(model), "vocab_size", HALF - 1)
    else:
        monkeypatch.setattr(model.model.config, setting, 2 * HALF)
    with pytest.raises(InputError, match="Induction is measured with 24 different tokens written twice"):
        induction_run(model)
