"""Beam tree: lines that do not cross, and a tooltip that says the whole hypothesis."""

from itertools import combinations, pairwise

import numpy as np

from core.decoding import DecodingConfig, Limits, beam_tree, decode
from core.plots import beam_figure
from core.tokenization import encode, token_piece
from tests.decoding.runs import collect


def tree_of(model, width: int, tokens: int):
    configs = [DecodingConfig("beam", {"beam_width": width}), DecodingConfig("greedy")]
    ids = encode(model, "Hello my name", 100).ids
    beam, greedy = collect(configs, decode(model, ids, configs, Limits(tokens)))
    return beam_tree(beam, greedy.token_ids)


def segments(figure) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Straight pieces of all edges; the broad band of greedy's path lies on edges and is left out."""
    found = set()
    for trace in figure.data:
        if trace["mode"] == "lines" and trace.get("name") != "greedy's path":
            points = list(zip(trace["x"].tolist(), trace["y"].tolist(), strict=True))
            found |= {(a, b) for a, b in pairwise(points) if not np.isnan([*a, *b]).any() and a != b}
    return sorted(found)


def cross(one, other) -> bool:
    """True if two segments cross within both; a shared end is none."""

    def side(a, b, c):
        return np.sign(round((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]), 6))

    (a, b), (c, d) = one, other
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def test_the_test_of_crossing_sees_a_crossing_and_no_shared_end():
    assert cross(((0, 0), (2, 2)), ((0, 2), (2, 0)))
    assert not cross(((0, 0), (2, 2)), ((0, 0), (2, 0)))


def test_no_two_lines_cross(small_models):
    for width in (2, 4, 6):
        drawn = segments(beam_figure(tree_of(small_models["llama"], width, 8)))
        assert len(drawn) > 20
        assert [pair for pair in combinations(drawn, 2) if cross(*pair)] == []


def test_the_way_to_the_result_is_the_first_row_and_scores_are_left_out_where_there_is_no_room(small_models):
    tree = tree_of(small_models["llama"], 4, 8)
    figure = beam_figure(tree)
    (result,) = [trace for trace in figure.data if trace.get("name") == "the result"]
    assert result["x"] == list(range(1, len(tree.result) + 1)) and set(result["y"]) == {0}
    written = [trace for trace in figure.data if trace["mode"] == "text"]
    assert len(written) == 1 and len(written[0]["text"]) == len(tree.nodes)
    assert not [trace for trace in beam_figure(tree, scores=False).data if trace["mode"] == "text"]


def test_the_tooltip_begins_with_the_tokens_from_the_prompt_to_the_node(small_models):
    model = small_models["llama"]
    tree = tree_of(model, 3, 4)
    node = tree.levels[-1][0]
    ids, at = [], node
    while True:
        ids.insert(0, at.step.token_id)
        if at.parent < 0:
            break
        at = tree.nodes[at.parent]
    assert len(ids) == 4
    assert tree.hypothesis(node.node) == "".join(token_piece(model.tokenizer, token_id).label for token_id in ids)
