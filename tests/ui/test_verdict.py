"""Guess and answer in one line."""

import pytest

from core.lessons import Judged
from core.ui.lessons.verdict import verdict


@pytest.mark.parametrize(
    ("judged", "line"),
    [
        (Judged("number", 65.625, 40.0, "%"), r"You: **40.00%** · the model: **65.62%** · 25.62 points too low"),
        (Judged("number", 21, 30.0), "You: **30** · the model: **21** · 9 too high"),
        (Judged("number", 21), "The model: **21**"),
        (Judged("number", 21, 21.0), "You and the model: **21**"),
        (Judged("number", 3.25, -1.0, "bits"), r"You: **\-1 bits** · the model: **3.25 bits** · 4.25 bits too low"),
        (
            Judged("token", "␣Paris", "␣Lyon", "", 0.5, 0.001, 30),
            "You: **␣Lyon** (0.10%, rank 30) · the model: **␣Paris** (50.00%)",
        ),
        (Judged("choice", "<b>", "*a*"), r"You: **\*a\*** · the model: **\<b\>**"),
        (
            Judged("order", ("a", "b", "c"), ("b", "a", "c"), exchanges=1),
            "You: **b, a, c** · the model: **a, b, c** · 1 pair in the wrong order",
        ),
    ],
)
def test_a_line_says_both_and_how_far_off(judged, line):
    assert verdict(judged) == line
