"""Rows of the logit lens: the output and the embedding are always there."""

import pytest

from core.plots import lens_rows
from core.plots.probabilities_lens import MOST_ROWS


@pytest.mark.parametrize("layers", [2, 3, 7, 13, 17, 18, 25, 31, 33, 49, 97])
def test_some_rows_fit_the_screen_and_hold_both_ends(layers):
    rows = lens_rows(layers, every=False)
    assert rows[0] == 0 and rows[-1] == layers - 1
    assert len(rows) <= MOST_ROWS + 1
    assert lens_rows(layers, every=True) == list(range(layers))
