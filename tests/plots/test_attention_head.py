"""One head as a heatmap and as bars."""

import json

import numpy as np

from core.plots import head_heatmap, row_bars


def test_labels_that_look_like_markup_are_escaped_in_every_figure():
    labels = ["<b>x</b>", "<img src=x>", "c"]
    weights = np.tril(np.ones((3, 3))) / np.arange(1, 4)[:, None]
    for figure in (head_heatmap(weights, labels, weights > 0), row_bars(weights[2], labels)):
        drawn = json.dumps(json.loads(figure.to_json()))  # plotly's own JSON writes every "<" as an escape
        assert "&lt;img" in drawn and "<img" not in drawn and "<b>x" not in drawn


def test_cells_outside_the_mask_are_empty_and_not_zero():
    weights = np.eye(3, dtype=np.float32)
    figure = head_heatmap(weights, list("abc"), np.tri(3, dtype=bool))
    drawn = figure.data[1]["z"]
    assert np.isnan(drawn[0, 1:]).all() and drawn[2, 0] == 0


def test_a_masked_cell_says_that_it_is_masked_and_never_nan():
    masked, shown, *_ = head_heatmap(np.eye(3, dtype=np.float32), list("abc"), np.tri(3, dtype=bool)).data
    assert shown["hoverongaps"] is False
    assert "cannot look ahead" in masked["hovertemplate"] and "masked" in masked["hovertemplate"]


def test_a_window_shows_its_tokens_alone_with_their_numbers():
    weights = np.tri(30) / np.arange(1, 31)[:, None]
    figure = head_heatmap(weights, [f"t{n}" for n in range(30)], np.tri(30, dtype=bool), 28, window=range(20, 30))
    axis = figure.layout["xaxis"]
    assert (axis["range"], axis["ticktext"]) == ([19.5, 29.5], [f"t{n}" for n in range(20, 30)])
    written = np.argwhere(figure.data[1]["text"] != "")
    assert written.min() == 20 and len(written) == 55  # the lower half of 10 x 10
    assert head_heatmap(weights, ["t"] * 30, np.tri(30, dtype=bool)).data[1].get("text") is None


def test_the_score_of_a_cell_is_written_with_the_minus_sign_of_all_pages():
    figure = head_heatmap(np.array([[-1.5, 0.0], [2.0, -0.25]]), list("ab"), np.tri(2, dtype=bool), unit="score")
    assert figure.data[2]["text"] == ["−1.5", "2", "−0.25"]
    assert "%{text}" in figure.data[2]["hovertemplate"]
