"""Tolerances hold for sums in another order, and are far below the errors they must not hide."""

import numpy as np

from core.verification import DERIVED, derived, rounding


def test_sums_of_float32_in_any_order_stay_within_rounding():
    rng = np.random.default_rng(0)
    for count in (10, 576, 4096):
        terms = rng.normal(size=count).astype(np.float32)
        allowed = rounding("float32", count, np.abs(terms).sum())
        for _ in range(50):
            shuffled = rng.permutation(terms)
            assert abs(np.cumsum(shuffled)[-1] - terms.astype(np.float64).sum()) <= allowed


def test_tolerances_are_far_below_one_in_a_thousand():
    assert rounding("float32", 576, 1.0) < 1e-4
    assert DERIVED < 1e-5
    assert derived([0.0, -2.0]).tolist() == [0.0, 2 * DERIVED]
