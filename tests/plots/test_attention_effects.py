"""The board of effects."""

import json

import numpy as np

from core.plots import effect_board


def test_the_board_marks_what_is_off_and_shows_known_effects_only():
    effects = np.full((2, 3), np.nan)
    effects[1, 2] = 0.5
    spec = json.loads(effect_board(effects, [(0, 3)]).to_json())
    crosses = spec["data"][-1]
    assert (crosses["x"], crosses["y"]) == ([0], [3])
    hover_texts = spec["data"][-2]["text"]
    assert [text for text in hover_texts if "bits" in text] == ["block 2, head 3<br>0.500 bits when off alone"]
