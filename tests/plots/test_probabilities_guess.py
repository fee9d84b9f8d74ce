"""Guesses beside the model's proposals: an unlikely one can be seen beside a likely one."""

from core.plots import guess_picture


def test_guesses_are_ranked_on_a_logarithmic_axis_with_their_odds():
    picture = guess_picture([("never", 0.0, False), ("unicorn", 6.7e-12, False), ("Paris", 0.77, True)])
    assert picture["columns"][0]["kind"] == "log"
    assert [row["label"] for row in picture["rows"]] == ["model: Paris", "you: unicorn", "you: never"]
    assert [row["cells"][0]["value"] for row in picture["rows"]] == [0.77, 6.7e-12, 0.0]
    assert [row["cells"][0]["kind"] for row in picture["rows"]] == ["probability", "ours", "ours"]
    assert [row["cells"][1]["text"] for row in picture["rows"]] == ["", "(1 in 150 billion)", ""]
