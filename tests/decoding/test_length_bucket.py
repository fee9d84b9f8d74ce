"""Capacities of the buckets."""

import pytest

from core.decoding.length_bucket import STEP, capacity_for


@pytest.mark.parametrize("positions", [1, 64, 65, 256, 257, 513, 2000, 4097])
def test_a_bucket_is_less_than_half_as_long_again_as_the_row_or_one_step_longer(positions):
    assert positions <= capacity_for(positions) < max(positions * 3 / 2, positions + STEP)
