"""Figures draw the numbers they were given, and a token that looks like markup stays text."""

from core.plots.style import LOGIT, REMOVED
from core.plots.tokenization import SHOWN_PAIRS, language_bars, length_curve, merge_tree, pair_count_bars
from core.tokenization import LearnedTokenizer
from core.tokenization.bpe import train
from core.tokenization.bpe.steps import training_step

MARKUP = train("<b><b><b> <b>", 6, "characters")


def test_pairs_are_drawn_in_the_order_in_which_they_would_win():
    step = training_step(MARKUP, 1)
    figure = pair_count_bars(step).plotly()
    assert list(figure.data[0].x) == [count for _, count in step.pair_counts[:SHOWN_PAIRS]]
    assert figure.layout.yaxis.ticktext[0] == "&gt; + &lt;"


def test_the_tree_ends_in_the_tokens_and_escapes_them():
    learned = LearnedTokenizer(MARKUP)
    history = learned.replay(b"<b>")
    ids = [learned.token_id(part) for part in history.parts]
    labels = [annotation.text for annotation in merge_tree(history, ids).plotly().layout.annotations]
    assert len(labels) == len(history.symbols) + len(history.steps)
    assert not any("<b>" in label for label in labels)
    assert sum(f"id {token_id}" in label for label in labels for token_id in ids) == len(ids)


def test_the_curve_begins_before_the_first_merge():
    assert list(length_curve(MARKUP, 2).plotly().data[0].y)[:2] == [MARKUP.start_length, MARKUP.merges[0].length]


def test_languages_are_grouped_by_tokenizer():
    figure = language_bars(["A", "B"], ["English", "Thai"], [[1.0, 3.0], [1.0, 2.0]]).plotly()
    assert [(trace.name, list(trace.y)) for trace in figure.data] == [("A", [1.0, 3.0]), ("B", [1.0, 2.0])]


def test_six_tokenizers_look_different_without_a_colour_that_means_something_else():
    names = list("ABCDEF")
    figure = language_bars(names, ["English"], [[1.0]] * len(names)).plotly()
    looks = {(trace.marker.color, trace.marker.pattern.shape) for trace in figure.data}
    assert len(looks) == len(names)
    assert {color for color, _ in looks} == {LOGIT, REMOVED}
