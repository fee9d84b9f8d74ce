"""Figures of a block's steps."""

from core.architecture.steps import block_steps, residual_stream
from core.plots import step_picture

LONG = "The quick brown fox jumps over the lazy dog. " * 8


def test_no_figure_is_larger_than_two_megabytes_at_64_tokens(smollm):
    shown = block_steps(smollm, residual_stream(smollm, LONG), 0)
    assert max(len(step_picture(step, ["␣token"] * 64).to_json()) for step in shown.steps) < 2_000_000


def test_the_axis_says_which_of_the_numbers_are_shown(smollm):
    leaving = block_steps(smollm, residual_stream(smollm, LONG), 4).by_key["leaving"]
    assert step_picture(leaving, ["x"] * 64).plotly().layout.xaxis.title.text == "d_model: every 3rd of 576 numbers"
