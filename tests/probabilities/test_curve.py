"""The rank curve and its summary against numbers derived by hand and against torch."""

import itertools

import numpy as np
import pytest

from core.probabilities import (
    TokenDistribution,
    next_token,
    rank_curve,
    ranks_drawn,
    temperature_sweep,
)
from core.probabilities.snippet import curve_code
from core.probabilities.verify import curve_claims
from core.tokenization import EncodedText
from core.verification import Verification
from tests.probabilities.distributions import FRANCE, handmade
from tests.probabilities.snippets import run_snippet


def test_a_uniform_distribution_is_as_undecided_as_it_has_tokens():
    spread = rank_curve(handmade(0.25, 0.25, 0.25, 0.25), 1.0, 0.5).spread
    assert (spread.entropy, spread.perplexity, spread.effective) == pytest.approx((2, 4, 4), abs=1e-6)


def test_one_sure_token_has_no_entropy():
    sure = TokenDistribution(EncodedText((0,), 0, 8, 8), np.array([1000.0, 0.0, 0.0], dtype=np.float32))
    spread = rank_curve(sure, 1.0, 0.9).spread
    assert (spread.entropy, spread.perplexity, spread.effective) == (0.0, 1.0, 1.0)


def test_the_cuts_are_where_mass_and_count_say():
    curve = rank_curve(handmade(0.5, 0.3, 0.15, 0.05), 1.0, 0.7)
    assert curve.nucleus == 2
    assert curve.mass(3) == pytest.approx(0.95, abs=1e-6)
    assert curve.mass(99) == pytest.approx(1)


def test_entropy_grows_with_temperature(smollm):
    spreads = temperature_sweep(next_token(smollm, FRANCE).logits, [0.05, 0.5, 1.0, 1.5, 2.0])
    entropies = [spread.entropy for spread in spreads]
    assert all(colder < hotter for colder, hotter in itertools.pairwise(entropies))


def test_the_curve_agrees_with_torch_and_with_its_code(smollm):
    read = next_token(smollm, FRANCE)
    curve = rank_curve(read, 0.7, 0.9)
    claims = curve_claims(
        smollm, FRANCE, read, [(0.7, curve)], ranks_drawn(49_152).tolist(), (50, 0.9), [(0.7, curve.spread)]
    )
    assert Verification.of(claims).equal
    left = run_snippet(smollm, curve_code(smollm, FRANCE, read.encoded, 0.7, 50, 0.9))
    assert np.abs(left["probabilities"].numpy() - curve.probabilities).max() < 1e-6
    assert left["entropy"].item() == pytest.approx(curve.spread.entropy, abs=1e-6)


def test_top_p_of_one_keeps_everything_at_any_temperature(smollm):
    read = next_token(smollm, "My favourite food is")
    assert rank_curve(read, 0.1, 1.0).nucleus == len(read.logits)
