"""Beam search records every hypothesis and its sums."""

import pytest

from core.decoding import (
    DecodingConfig,
)
from tests.decoding.runs import generate, run


def test_the_beams_tree_holds_every_hypothesis_and_its_sums(llama, ids):
    (beam,) = run(llama, ids, [DecodingConfig("beam", {"beam_width": 4, "length_penalty": 0.5})], tokens=12)
    for step in beam.beam_steps:
        assert len(step.candidates) == 8
        assert [c.score for c in step.candidates] == sorted((c.score for c in step.candidates), reverse=True)
        assert sum(c.outcome == "held" for c in step.candidates) == (0 if step.number == 11 else 4)
        for candidate in step.candidates:
            path = beam.path(candidate.node)
            assert candidate.score == pytest.approx(sum(s.log_probability for s in path), abs=1e-4)
            if candidate.parent >= 0:
                assert beam.nodes[candidate.parent].outcome == "held"
    finished = [node for node in beam.nodes.values() if node.outcome == "finished"]
    best = max(finished, key=lambda node: node.final_score)
    assert beam.beam_steps[-1].leader == best.node
    assert best.final_score == pytest.approx(best.score / len(beam.steps) ** 0.5)
    assert beam.finished == best.step.finished and list(beam.token_ids) == generate(
        llama, [ids], 12, num_beams=4, length_penalty=0.5, do_sample=False
    )[0]  # fmt: skip
