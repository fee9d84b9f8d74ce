"""The tree of a beam search."""

from itertools import pairwise
from math import fsum

import pytest

from core.decoding import (
    DecodingConfig,
    beam_tree,
    finished_texts,
)
from core.tokenization import encode
from tests.decoding.runs import run

TEXT = "Hello my name"


@pytest.fixture(scope="module")
def ids(llama):
    return encode(llama, TEXT, 99).ids


def test_every_level_of_the_tree_continues_the_one_before_and_the_result_is_the_path_of_the_text(llama, ids):
    beam, greedy = run(llama, ids, [DecodingConfig("beam", {"beam_width": 3}), DecodingConfig("greedy")], 6)
    tree = beam_tree(beam, greedy.token_ids)
    for above, below in pairwise(tree.levels):
        assert {c.parent for c in below} <= {c.node for c in above if c.outcome == "held"}
    path = [c for level in tree.levels for c in level if c.node in tree.result]
    assert tuple(c.step.token_id for c in path) == beam.token_ids
    assert path[-1].score == pytest.approx(fsum(c.step.log_probability for c in path), abs=1e-4)


@pytest.mark.parametrize("width, dropped", [(2, False), (3, True)])
def test_greedys_path_is_marked_until_the_beam_drops_it(llama, ids, width, dropped):
    beam, greedy = run(llama, ids, [DecodingConfig("beam", {"beam_width": width}), DecodingConfig("greedy")], 8)
    tree = beam_tree(beam, greedy.token_ids)
    marked = [c for level in tree.levels for c in level if c.node in tree.greedy]
    assert [c.step.token_id for c in marked] == list(greedy.token_ids[: len(marked)])
    held = [{c.node for c in level if c.outcome != "pruned"} & tree.greedy for level in tree.levels]
    assert tree.dropped_at == next((level for level, kept in enumerate(held) if not kept), None)
    assert (tree.dropped_at is not None) is dropped
    differs = (n for n, (a, b) in enumerate(zip(beam.token_ids, greedy.token_ids, strict=False)) if a != b)
    assert tree.diverges_at == next(differs, None)


def test_the_first_ending_is_the_text_the_beam_returned_and_final_scores_follow_the_penalty(llama, ids):
    beam, greedy = run(
        llama, ids, [DecodingConfig("beam", {"beam_width": 3, "length_penalty": 0.5}), DecodingConfig("greedy")], 6
    )
    tree = beam_tree(beam, greedy.token_ids)
    best, *others = finished_texts(tree)
    assert best.node in tree.result and all(best.final_score >= other.final_score for other in others)
    assert best.final_score == pytest.approx(best.score / best.length**0.5)
