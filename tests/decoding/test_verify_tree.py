"""Verify sees what is wrong in a beam tree."""

from dataclasses import replace

from core.decoding import DecodingConfig, Limits, beam_tree, finished_texts
from core.decoding.verify_tree import tree_claims
from core.verification import Verification
from tests.decoding.runs import run
from tests.sabotage import expect_all_seen


def test_every_corruption_of_a_tree_is_seen_and_a_wrong_path_of_greedy_too(llama, encoded):
    beam, greedy = run(llama, encoded.ids, [DecodingConfig("beam", {"beam_width": 3}), DecodingConfig("greedy")], 5)
    tree = beam_tree(beam, greedy.token_ids)

    def claims(tree):
        return tree_claims(llama, encoded.ids, Limits(5), beam, tree, greedy.token_ids, finished_texts(tree))

    assert expect_all_seen(claims(tree)) > 100
    assert not Verification.of(claims(replace(tree, greedy=frozenset(list(tree.greedy)[1:])))).equal
    assert not Verification.of(claims(replace(tree, diverges_at=4))).equal
