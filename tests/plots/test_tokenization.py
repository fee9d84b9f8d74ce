"""Figures draw the numbers they were given, and a token that looks like markup stays text."""

from core.plots.style import LOGIT, REMOVED
from core.plots.tokenization import language_bars, length_curve, merge_step, merge_tree
from core.tokenization import LearnedTokenizer
from core.tokenization.bpe import train
from core.tokenization.bpe.steps import training_step

MARKUP = train("<b><b><b> <b>", 6, "characters")


def test_pairs_are_drawn_in_the_order_in_which_they_would_win():
    step = training_step(MARKUP, 1)
    pairs = merge_step(step, pairs=3, words=1)["pairs"]
    assert [pair["count"] for pair in pairs] == [count for _, count in step.pair_counts[:3]]
    assert pairs[0]["pair"] == "> + <"
    assert pairs[0]["written"].endswith("wins")
    assert [pair["rank"] for pair in pairs] == ["wins", *("tied" if p["count"] == 3 else "" for p in pairs[1:])]


def test_a_piece_just_made_has_its_two_halves():
    trained = train("low low lower", 2, "characters")
    words = {word["times"]: word["pieces"] for word in merge_step(training_step(trained, 2), 9, 9)["words"]}
    assert words["1 ×"] in ([["lo", "w", "low"]], [["␣"], ["lo", "w", "low"], ["e"], ["r"]])
    for step in range(1, 3):
        for word in merge_step(training_step(trained, step), 9, 9)["words"]:
            assert all(len(piece) == 1 or piece[0] + piece[1] == piece[2] for piece in word["pieces"])


def test_the_tree_ends_in_the_tokens():
    learned = LearnedTokenizer(MARKUP)
    history = learned.replay(b"<b>")
    ids = [learned.token_id(part) for part in history.parts]
    nodes = merge_tree(history, ids)["nodes"]
    assert len(nodes) == len(history.symbols) + len(history.steps)
    tops = [node for node in nodes if node["hue"] is not None]
    assert [node["detail"] for node in sorted(tops, key=lambda node: node["style"]["start"])] == [
        f"id {i}" for i in ids
    ]
    assert "".join(node["label"] for node in sorted(tops, key=lambda node: node["style"]["start"])) == "<b>"


def test_each_merge_of_the_tree_stands_above_the_two_pieces_it_joins():
    history = LearnedTokenizer(train("low lower lowest", 3, "characters")).replay(b" lowest")
    tree = merge_tree(history, list(range(len(history.parts))))
    assert len(history.steps) == 3
    for node in tree["nodes"]:
        left, right = (tree["nodes"][part] for part in node["style"]["parts"] or (0, 0))
        if node["style"]["parts"]:
            assert node["label"] == left["label"] + right["label"]
            assert node["style"]["level"] == 1 + max(left["style"]["level"], right["style"]["level"])
            assert (node["style"]["start"], node["style"]["end"]) == (left["style"]["start"], right["style"]["end"])


def test_the_curve_begins_before_the_first_merge():
    assert list(length_curve(MARKUP, 2).plotly().data[0].y)[:2] == [MARKUP.start_length, MARKUP.merges[0].length]


def test_languages_are_grouped_by_tokenizer():
    figure = language_bars(["A", "B"], ["English", "Thai"], [[1.0, 3.0], [1.0, 2.0]]).plotly()
    assert [(trace.name, list(trace.x)) for trace in figure.data] == [("A", [1.0, 3.0]), ("B", [1.0, 2.0])]


def test_six_tokenizers_look_different_without_a_colour_that_means_something_else():
    names = list("ABCDEF")
    figure = language_bars(names, ["English"], [[1.0]] * len(names)).plotly()
    looks = {(trace.marker.color, trace.marker.pattern.shape) for trace in figure.data}
    assert len(looks) == len(names)
    assert {color for color, _ in looks} == {LOGIT, REMOVED}
