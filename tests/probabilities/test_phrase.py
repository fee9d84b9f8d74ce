"""Scores of guesses: the chain rule, and the space before a word."""

import numpy as np
import pytest
import torch

from core.errors import InputError
from core.probabilities import (
    next_token,
    read_guesses,
    score_phrase,
)
from core.probabilities.snippet import phrase_code
from core.probabilities.verify import score_claims
from core.verification import Verification
from tests.probabilities.distributions import FRANCE
from tests.probabilities.snippets import run_snippet


def test_a_phrase_is_the_product_of_its_tokens(smollm):
    score = score_phrase(smollm, FRANCE, " unbelievably delightful")
    assert len(score.token_ids) > 2
    steps = []
    for place in range(len(score.token_ids)):
        ids = torch.tensor([[*score.encoded.ids, *score.token_ids[:place].tolist()]])
        with torch.inference_mode():
            last = smollm.model(ids).logits[0, -1].double().softmax(-1)
        steps.append(last[score.token_ids[place]].item())
    assert score.probabilities == pytest.approx(steps, rel=1e-4)
    assert np.exp(score.total_log) == pytest.approx(np.prod(steps), rel=1e-3)
    assert Verification.of(score_claims(smollm, score, "")).equal
    left = run_snippet(smollm, phrase_code(smollm, FRANCE, score.encoded, " unbelievably delightful"))
    assert np.abs(left["probabilities"].numpy() - score.probabilities).max() < 1e-6


def test_the_leading_space_makes_another_token(smollm):
    with_space, without = (score_phrase(smollm, FRANCE, guess) for guess in (" Paris", "Paris"))
    assert with_space.ranks[0] == 1 and without.ranks[0] > 1
    assert with_space.probabilities[0] == pytest.approx(next_token(smollm, FRANCE).probabilities.max(), abs=1e-6)


def test_too_many_or_too_long_guesses_are_refused(smollm):
    with pytest.raises(InputError, match="7 guesses"):
        read_guesses("\n".join("abcdefg"))
    with pytest.raises(InputError, match="1 to 20"):
        score_phrase(smollm, FRANCE, "word " * 30)
