"""Every hypothesis that beam search held or compared, as one tree, with the path of greedy decoding marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.decoding.generated_text import GeneratedText
from core.decoding.records import BeamCandidate


@dataclass(frozen=True)
class BeamTree:
    """Tree of a beam search.

    Attributes:
        levels: the candidates of every step, those of the same parent side by side.
        result: nodes on the path to the text that was returned.
        greedy: nodes on the path of greedy decoding, as far as beam search compared them.
        diverges_at: position of the token at which the result differs from greedy, from 0; None when it never does.
        dropped_at: position at which the beam drops greedy's path; None when it holds it to the end.
    """

    levels: tuple[tuple[BeamCandidate, ...], ...]
    result: frozenset[int]
    greedy: frozenset[int]
    diverges_at: int | None
    dropped_at: int | None

    @property
    def nodes(self) -> dict[int, BeamCandidate]:
        """Candidates by node number."""
        return {candidate.node: candidate for level in self.levels for candidate in level}

    def hypothesis(self, node: int) -> str:
        """Return the tokens from the prompt to a node, in readable form."""
        nodes, labels = self.nodes, []
        while node in nodes:
            labels.append(nodes[node].step.label)
            node = nodes[node].parent
        return "".join(reversed(labels))

    def lowest_kept(self, step: int) -> float:
        """Return the lowest score among the candidates of a step that are held or finished."""
        return min(candidate.score for candidate in self.levels[step] if candidate.outcome != "pruned")


def beam_tree(beam: GeneratedText, greedy_ids: Sequence[int]) -> BeamTree:
    """Build the tree of a beam search.

    Args:
        greedy_ids: the text of greedy decoding after the same prompt; shape (pos,).
    """
    levels: list[tuple[BeamCandidate, ...]] = []
    order = {-1: 0}
    for step in beam.beam_steps:
        level = sorted(step.candidates, key=lambda candidate: (order[candidate.parent], -candidate.score))
        order = {candidate.node: index for index, candidate in enumerate(level)}
        levels.append(tuple(level))
    greedy = _path_of(levels, greedy_ids)
    last = greedy[-1] if greedy else None
    held = last is not None and (last.outcome != "pruned") and len(greedy) == min(len(levels), len(greedy_ids))
    pairs = zip(beam.token_ids, greedy_ids, strict=False)
    return BeamTree(
        levels=tuple(levels),
        result=_ancestors(beam, beam.beam_steps[-1].leader),
        greedy=frozenset(candidate.node for candidate in greedy),
        diverges_at=next((position for position, (ours, other) in enumerate(pairs) if ours != other), None),
        dropped_at=None if held else max(0, len(greedy) - (last is not None and last.outcome == "pruned")),
    )


def _path_of(levels: Sequence[Sequence[BeamCandidate]], ids: Sequence[int]) -> list[BeamCandidate]:
    """Follow `ids` from the prompt through the tree, as far as there are candidates."""
    path: list[BeamCandidate] = []
    parent = -1
    for level, token_id in zip(levels, ids, strict=False):
        found = [c for c in level if c.parent == parent and c.step.token_id == token_id]
        if not found:
            break
        path.append(found[0])
        parent = found[0].node
    return path


def _ancestors(beam: GeneratedText, node: int) -> frozenset[int]:
    path = set()
    while node >= 0:
        path.add(node)
        node = beam.nodes[node].parent
    return frozenset(path)


@dataclass(frozen=True)
class FinishedText:
    """A text that could be returned: its node, its length in tokens, score / length^penalty, and why it ended."""

    node: int
    length: int
    score: float
    final_score: float
    finished: str


def finished_texts(tree: BeamTree) -> list[FinishedText]:
    """List the finished texts, including those that reached the maximal length, best final score first."""
    found = [
        FinishedText(c.node, position + 1, c.score, c.final_score, c.step.finished)
        for position, level in enumerate(tree.levels)
        for c in level
        if c.final_score is not None
    ]
    return sorted(found, key=lambda text: -text.final_score)
