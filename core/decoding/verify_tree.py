"""Claims of the beam tree: its nodes by the search repeated, its paths by the ids."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.decoding.beam_tree import BeamTree, FinishedText
from core.decoding.config import Limits
from core.decoding.generated_text import GeneratedText
from core.decoding.verify_search import SEARCH, final_score, path_of, search_claims
from core.probabilities.verify.plain import plain_labels
from core.tokenization.verify import word_claim
from core.verification import Claim, derived

if TYPE_CHECKING:
    from core.models import LanguageModel


def tree_claims(
    model: "LanguageModel",
    prompt: Sequence[int],
    limits: Limits,
    beam: GeneratedText,
    tree: BeamTree,
    greedy_ids: Sequence[int],
    finished: Sequence[FinishedText],
) -> Iterator[Claim]:
    """Claim all nodes of a beam tree: tokens, numbers, scores, outcomes, and greedy's path.

    Args:
        prompt: ids before the texts, shape (pos,).
        greedy_ids: the text of greedy decoding after the same prompt.
        finished: texts that could be returned, as listed.
    """
    yield from search_claims(model, prompt, limits, beam)
    yield from _path_claims(tree, beam, greedy_ids)
    nodes = beam.nodes
    paths = [[one.step.token_id for one in path_of(nodes, node)] for node in nodes]
    words = ["".join(plain_labels(model, path)) for path in paths]
    yield word_claim("text up to each node", [tree.hypothesis(node) for node in nodes], words, "its ids, one by one")
    ended = [candidate for candidate in nodes.values() if candidate.outcome == "finished"]
    ended.sort(key=lambda candidate: -final_score(beam, candidate.node))
    yield Claim("finished texts, best first", [text.node for text in finished], [c.node for c in ended], route=SEARCH)
    again = np.array([final_score(beam, candidate.node) for candidate in ended])
    shown = np.array([text.final_score for text in finished])
    yield Claim("score / length^penalty", shown, again, derived(again), "scores shown, in float64")
    lengths = [len(path_of(nodes, candidate.node)) for candidate in ended]
    yield Claim("tokens of the finished texts", [text.length for text in finished], lengths, route="counted")
    scores = np.array([candidate.score for candidate in ended])
    yield Claim("log p of the finished texts", [text.score for text in finished], scores, derived(scores), SEARCH)
    reasons = [text.finished for text in finished], [candidate.step.finished for candidate in ended]
    yield word_claim("why the finished texts ended", *reasons, route="their last tokens")


def _path_claims(tree: BeamTree, beam: GeneratedText, greedy_ids: Sequence[int]) -> Iterator[Claim]:
    """Claim the result's path, greedy's path, and where the two part."""
    nodes = beam.nodes
    drawn = [node for level in tree.levels for node in sorted(candidate.node for candidate in level)]
    yield Claim("nodes, level by level", drawn, sorted(nodes), route="numbered in the order of the search")
    best = max((c for c in nodes.values() if c.outcome == "finished"), key=lambda c: final_score(beam, c.node))
    result = sorted(candidate.node for candidate in path_of(nodes, best.node))
    yield Claim("nodes of the result", sorted(tree.result), result, route="the best score / length^penalty")
    path, parent = [], -1
    for token_id in greedy_ids:
        found = [c.node for c in nodes.values() if c.parent == parent and c.step.token_id == token_id]
        if not found:
            break
        parent = found[0]
        path.append(parent)
    yield Claim("nodes of greedy's path", sorted(tree.greedy), path, route="ids compared")
    differs = np.flatnonzero([a != b for a, b in zip(beam.token_ids, greedy_ids, strict=False)])
    alive = [nodes[node].outcome != "pruned" for node in path]
    steps = min(len(beam.beam_steps), len(greedy_ids))
    dropped = alive.index(False) if False in alive else len(path) if len(path) < steps else -1
    places_drawn = [-1 if place is None else place for place in (tree.diverges_at, tree.dropped_at)]
    places = [int(differs[0]) if len(differs) else -1, dropped]
    yield Claim(
        "tokens at which greedy's path parts and is dropped", places_drawn, places, route="ids compared; -1 for never"
    )
    lowest = [tree.lowest_kept(level) for level in range(len(tree.levels))]
    kept = [min(c.score for c in step.candidates if c.outcome != "pruned") for step in beam.beam_steps]
    yield Claim("lowest score kept at each step", lowest, kept, derived(kept), "scores shown")
