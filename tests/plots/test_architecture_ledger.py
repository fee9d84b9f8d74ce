"""Bars of the ledger."""

import numpy as np

from core.architecture.ledger import Ledger
from core.plots import ledger_bars


def test_every_bar_and_every_sum_lies_within_the_axis():
    names = ("embedding", "attention 1", "MLP 1", "attention 2", "MLP 2", "bias")
    contributions = np.array([-1.0, 2.0, 3.0, -4.0, -5.0, 0.5])
    figure = ledger_bars(Ledger(names, 7, contributions, -4.5), "x")
    low, high = figure.layout["yaxis"]["range"]
    # Block 1 reaches +5 and block 2 reaches -9; the sums go from -1 over 4 and -5 to -4.5.
    assert -10 < low < -9 and 5 < high < 6
    assert np.asarray(figure.data[-1]["y"]).tolist() == [-1, 4, -5, -4.5]
