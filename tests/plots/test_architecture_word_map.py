"""Data of the map of words."""

import numpy as np

from core.architecture.word_map import WordMap
from core.plots import word_map_picture

MAP = WordMap((1, 2, 3, 4), np.arange(8.0).reshape(4, 2), (0.5, 0.25), np.array([9.0, 9.5]))


def test_every_word_stands_in_its_group_with_its_place():
    picture = word_map_picture(MAP, ["a", ""], [1, 3], ["w", "x", "y", "z"], "you")
    assert [[point["label"] for point in group["points"]] for group in picture["groups"]] == [["w"], ["x", "y", "z"]]
    assert picture["groups"][1]["points"][2] == {"x": 6.0, "y": 7.0, "label": "z", "kind": ""}
    assert picture["extra"] == {"x": 9.0, "y": 9.5, "label": "you"}
    assert "50.00%" in picture["across"] and "25.00%" in picture["up"]


def test_the_token_at_the_cursor_is_marked_among_the_words():
    picture = word_map_picture(MAP, ["a"], [4], ["w", "x", "y", "z"], "y", 2)
    assert [point["kind"] for point in picture["groups"][0]["points"]] == ["", "", "yours", ""]


def test_two_groups_of_equally_many_words_are_joined():
    assert word_map_picture(MAP, ["a", "b"], [2, 2], ["w", "x", "y", "z"], "")["style"] == "joined"
    assert word_map_picture(MAP, ["a", "b"], [1, 3], ["w", "x", "y", "z"], "")["style"] == ""
    assert word_map_picture(MAP, ["a"], [4], ["w", "x", "y", "z"], "")["style"] == ""
