"""Bars of cosines and their histogram."""

import numpy as np

from core.architecture.embeddings import Neighbour
from core.plots import EXPECTED, INPUTS, cosine_bars, cosine_histogram

ROWS = [Neighbour(1, 5, 0.9), Neighbour(2, 6, 0.4), Neighbour(1234, 7, -0.1)]


def test_inputs_and_the_expected_token_have_their_letters_and_every_row_its_rank():
    figure = cosine_bars(ROWS, ["␣king", "<b>", "␣queen"], [INPUTS[0], "", EXPECTED])
    (bars,) = figure.data
    assert bars["text"] == ["0.900 (a)", "0.400", "−0.100 (d)"]
    assert figure.layout["yaxis"]["ticktext"] == ["1 ␣king", "2 &lt;b&gt;", "1,234 ␣queen"]
    assert bars["marker"]["pattern"]["shape"] == ["/", "", ""]
    assert len(set(bars["marker"]["color"])) == 3


def test_the_histogram_leaves_out_empty_ends_and_marks_the_nearest_token():
    counts = np.zeros(100, dtype=np.int64)
    counts[48], counts[60] = 1000, 2
    figure = cosine_histogram(counts, 0.21)
    (bars,) = figure.data
    assert np.asarray(bars["y"]).sum() == 1002 and len(bars["x"]) == 13
    assert figure.layout["shapes"][0]["x0"] == 0.21
    figure.plotly()  # raises where a property or a value is unknown
