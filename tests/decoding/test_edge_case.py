"""A draw at the edge of two tokens is named; one beyond rounding is an error."""

import numpy as np
import pytest

from core.decoding.edge_case import EdgeCase, edge_case

BAR = np.array([0.25, 0.5, 0.0, 0.25])


@pytest.mark.parametrize(
    ("shown", "draw", "found"),
    [
        (0, 0.1, None),
        (1, 0.25, None),
        (0, 0.2500001, EdgeCase(1, 0, rounding=True)),
        (1, 0.2499999, EdgeCase(0, 1, rounding=True)),
        (0, 0.3, EdgeCase(1, 0, rounding=False)),
        (2, 0.75, EdgeCase(3, 2, rounding=False)),  # a removed token has no place on the bar
        (3, 0.9999999, None),
    ],
)
def test_a_draw_points_at_the_token_shown_or_the_case_is_named(shown, draw, found):
    assert edge_case(BAR, shown, draw, 1e-5) == found
