"""Two distributions: KL divergence, and the order of the changes."""

import numpy as np
import pytest
import torch

from core.probabilities import (
    Comparison,
    next_token,
)
from core.probabilities.snippet import comparison_code
from core.probabilities.verify import comparison_claims
from core.verification import Verification
from tests.probabilities.distributions import FRANCE, handmade
from tests.probabilities.snippets import run_snippet


def test_kl_is_the_plain_sum_over_the_whole_vocabulary(smollm):
    other = "The capital of Germany is"
    a, b = next_token(smollm, FRANCE), next_token(smollm, other)
    comparison = Comparison(a, b)
    p, q = (torch.tensor(read.logits).double().softmax(-1) for read in (a, b))
    assert comparison.kl == pytest.approx(
        ((p * (p.log2() - q.log2())).sum().item(), (q * (q.log2() - p.log2())).sum().item()), abs=1e-9
    )
    assert comparison.change.sum() == pytest.approx(0, abs=1e-12)
    assert comparison.moved == pytest.approx(0.5 * (p - q).abs().sum().item())
    ids = comparison.largest_changes(10).tolist()
    assert Verification.of(comparison_claims(smollm, (FRANCE, other), comparison, ids)).equal
    left = run_snippet(smollm, comparison_code(smollm, (FRANCE, other), (a.encoded, b.encoded)))
    assert np.abs(left["change"].numpy() - comparison.change).max() < 1e-6
    assert left["kl"].item() == pytest.approx(comparison.kl[0], abs=1e-5)


def test_equal_texts_have_no_difference():
    same = handmade(0.5, 0.3, 0.2)
    assert Comparison(same, same).kl == (0.0, 0.0)


def test_distributions_over_different_vocabularies_are_refused():
    with pytest.raises(ValueError, match="not \\(vocab=3\\)"):
        Comparison(handmade(0.5, 0.3, 0.2), handmade(1.0))


def test_changes_are_ordered_from_the_largest_rise_to_the_largest_fall():
    comparison = Comparison(handmade(0.5, 0.3, 0.15, 0.05), handmade(0.1, 0.35, 0.15, 0.4))
    assert comparison.largest_changes(3).tolist() == [3, 1, 0]
