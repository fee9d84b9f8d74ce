"""Picture of random draws: the number points at the token whose part of the bar it falls on."""

import numpy as np

from core.plots import draw_picture
from core.probabilities import bar_segments, draw_tokens
from core.probabilities.verify import DrawnBars

PROBABILITIES = np.array([0.5, 0.3, 0.15, 0.05])


def picture(number: int) -> dict:
    draws = draw_tokens(PROBABILITIES, seed=42)
    counts = [*draws.counts[:2].tolist(), int(draws.counts[2:].sum())]
    bars = DrawnBars(1.0, 42, draws, number, [0, 1], [0.5, 0.3, 0.2], counts, bar_segments(PROBABILITIES, [0, 1]))
    return draw_picture(bars, ["a", "b"], "abcd"[draws.token_ids[number - 1]])


def test_the_number_lies_within_the_part_of_the_token_it_points_at():
    for number in range(1, 30):
        frame = picture(number)["frame"]
        parts = {part["id"]: (part["start"], part["end"]) for part in frame["segments"]}
        start, end = parts.get(frame["id"], (0.8, 1.0))
        assert start <= frame["u"] < end


def test_shares_are_those_of_all_draws_and_whiskers_hold_95_of_100_repetitions():
    drawn = picture(1)
    frame = drawn["frame"]
    assert sum(frame["counts"]) == len(drawn["uniforms"]) == 1000
    assert frame["shares"] == [count / 1000 for count in frame["counts"]]
    # Half a percent of a coin's heads: √(0.5 · 0.5 / 1000) = 0.0158, times 1.96.
    assert abs(frame["whiskers"][0] - 0.031) < 1e-4
    assert drawn["others"] == "2 others"
    assert drawn["words"]["sentence"] == "The number 0.7740 points at b."
