"""Guesses beside the model's proposals: an unlikely one is still seen."""

import math

from core.plots import guess_bars


def test_the_bar_of_an_unlikely_guess_has_a_length_on_the_axis_and_stays_below_a_likelier_one():
    figure = guess_bars([("Paris", 0.77, True), ("unicorn", 6.7e-12, False)])
    axis = figure.layout["xaxis"]
    assert axis["type"] == "log"
    start, end = axis["range"]
    lengths = [(math.log10(p) - start) / (end - start) for p in figure.data[0]["x"]]
    assert lengths[0] > lengths[1] > 0.02
    # The likeliest ends before the right edge, so that its number has room.
    assert lengths[0] < 0.75


def test_a_probability_of_0_has_no_bar_and_is_still_named():
    figure = guess_bars([("Paris", 0.5, True), ("never", 0.0, False)])
    assert figure.data[0]["x"] == [0.5, None]
    assert "never" in figure.layout["yaxis"]["ticktext"][1]
    assert figure.data[0]["text"][1].strip() == "0.00%"
