"""Every hypothesis a beam ever held or looked at, as one tree, with greedy's path in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.decoding.records import BeamCandidate
from core.decoding.transcript import Transcript


@dataclass(frozen=True)
class BeamTree:
    """Attributes:
    levels: the candidates of every step, those of the same parent side by side.
    result: nodes on the path to the text the beam returned.
    greedy: nodes on greedy's path, as far as the beam looked at them.
    left_at: place of the token at which the result takes another way than greedy, from 0; None when it never does.
    dropped_at: place at which the beam drops greedy's path; None when it holds it to the end.
    """

    levels: tuple[tuple[BeamCandidate, ...], ...]
    result: frozenset[int]
    greedy: frozenset[int]
    left_at: int | None
    dropped_at: int | None

    @property
    def nodes(self) -> dict[int, BeamCandidate]:
        """Every candidate by its number."""
        return {candidate.node: candidate for level in self.levels for candidate in level}

    def lowest_kept(self, place: int) -> float:
        """The lowest score among those of a step that are held or finished."""
        return min(candidate.score for candidate in self.levels[place] if candidate.outcome != "pruned")


def beam_tree(beam: Transcript, greedy_ids: Sequence[int]) -> BeamTree:
    """Put a beam's steps together.

    Args:
        greedy_ids: what greedy decoding says after the same prompt.
    """
    levels: list[tuple[BeamCandidate, ...]] = []
    order = {-1: 0}
    for step in beam.beam_steps:
        level = sorted(step.candidates, key=lambda candidate: (order[candidate.parent], -candidate.score))
        order = {candidate.node: place for place, candidate in enumerate(level)}
        levels.append(tuple(level))
    greedy = _path_of(levels, greedy_ids)
    last = greedy[-1] if greedy else None
    held = last is not None and (last.outcome != "pruned") and len(greedy) == min(len(levels), len(greedy_ids))
    pairs = zip(beam.token_ids, greedy_ids, strict=False)
    return BeamTree(
        levels=tuple(levels),
        result=_ancestors(beam, beam.beam_steps[-1].leader),
        greedy=frozenset(candidate.node for candidate in greedy),
        left_at=next((place for place, (ours, other) in enumerate(pairs) if ours != other), None),
        dropped_at=None if held else max(0, len(greedy) - (last is not None and last.outcome == "pruned")),
    )


def _path_of(levels: Sequence[Sequence[BeamCandidate]], ids: Sequence[int]) -> list[BeamCandidate]:
    """The candidates that spell `ids` from the prompt on, as far as there are any."""
    path: list[BeamCandidate] = []
    parent = -1
    for level, token_id in zip(levels, ids, strict=False):
        found = [c for c in level if c.parent == parent and c.step.token_id == token_id]
        if not found:
            break
        path.append(found[0])
        parent = found[0].node
    return path


def _ancestors(beam: Transcript, node: int) -> frozenset[int]:
    path = set()
    while node >= 0:
        path.add(node)
        node = beam.nodes[node].parent
    return frozenset(path)


@dataclass(frozen=True)
class FinishedText:
    """A text the beam could return: its node, its length in tokens, score / length^penalty, and why it ended."""

    node: int
    length: int
    score: float
    final_score: float
    finished: str


def endings(tree: BeamTree) -> list[FinishedText]:
    """Finished texts, those that reached the greatest length among them, best final score first."""
    found = [
        FinishedText(c.node, place + 1, c.score, c.final_score, c.step.finished)
        for place, level in enumerate(tree.levels)
        for c in level
        if c.final_score is not None
    ]
    return sorted(found, key=lambda ending: -ending.final_score)
