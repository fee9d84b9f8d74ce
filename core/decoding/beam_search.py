"""Beam search: several hypotheses, one batch row each, compared by the probability of the whole text.

Equal to `generate(num_beams=…)` of transformers, which differs from the textbook in one thing: it looks at twice as
many candidates as it keeps (more when several tokens end a text), so that enough unfinished ones remain when others
end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.decoding.config import DecodingConfig
from core.decoding.decoder import Selection, SequenceDecoder
from core.decoding.detokenize import IncrementalText
from core.decoding.records import BeamCandidate, BeamStep
from core.decoding.row_scores import RowScores
from core.decoding.stopping import StoppingCriteria
from core.decoding.strategies.beam import EARLY_STOPPING, EARLY_STOPPING_VALUES, LENGTH_PENALTY
from core.probabilities.top_tokens import top_tokens


@dataclass(frozen=True)
class Hypothesis:
    """An unfinished text: its node in the tree, the sum of its log-probabilities, and its characters."""

    node: int
    score: float
    text: IncrementalText


@dataclass(frozen=True)
class Candidate:
    """A continuation under comparison: the row it continues, and the hypothesis it would become."""

    row: int
    token_id: int
    hypothesis: Hypothesis
    finished: str
    record: BeamCandidate


class BeamDecoder(SequenceDecoder):
    """Holds up to `width` hypotheses and the `width` best finished texts."""

    def __init__(self, config: DecodingConfig, stopping: StoppingCriteria, prompt: Sequence[int]) -> None:
        super().__init__(config, stopping, prompt)
        settings = config.settings
        self.width = config.width
        self.length_penalty = settings[LENGTH_PENALTY.key]
        self.early_stopping = EARLY_STOPPING_VALUES[int(settings[EARLY_STOPPING.key])]
        self._held = [Hypothesis(-1, 0.0, IncrementalText())]
        self._finished: list[tuple[float, BeamCandidate]] = []  # with final scores, best first
        self._nodes = 0

    def _select(self, rows: Sequence[RowScores]) -> Selection:
        candidates = self._candidates(rows)
        unfinished = [candidate for candidate in candidates if not candidate.finished][: self.width]
        records = self._record_outcomes(candidates, unfinished, self.number + 1)
        done = not unfinished or not self._may_improve(unfinished[0].hypothesis.score, self.number + 1)
        leader = self._finished[0][1] if done else unfinished[0].record
        step = BeamStep(self.number, records, leader.node, leader.step.finished if done else "")
        self._held = [candidate.hypothesis for candidate in unfinished]
        if done:
            return Selection(step)
        return Selection(
            step,
            tuple(candidate.row for candidate in unfinished),
            tuple(candidate.token_id for candidate in unfinished),
        )

    def _candidates(self, rows: Sequence[RowScores]) -> list[Candidate]:
        """Return the best continuations of all hypotheses together, best score first."""
        # (hypotheses · vocab,), float32 as in `generate`.
        totals = np.concatenate(
            [row.scores + np.float32(held.score) for row, held in zip(rows, self._held, strict=True)]
        )
        count = candidates_compared(self.width, len(self.stopping.end_ids))
        best = top_tokens(totals, min(count, len(totals)))
        parents, token_ids = np.divmod(best, len(rows[0].scores))
        found = zip(parents.tolist(), token_ids.tolist(), totals[best].tolist(), strict=True)
        return [self._candidate(rows[parent], parent, token_id, score) for parent, token_id, score in found]

    def _candidate(self, row: RowScores, index: int, token_id: int, score: float) -> Candidate:
        parent = self._held[index]
        text, finished = self.stopping.extend(parent.text, token_id)
        piece = text.text[len(parent.text.text) :]
        step = row.step(self.number, token_id, piece, finished)
        record = BeamCandidate(self._nodes, parent.node, step, score, "pruned")
        self._nodes += 1
        return Candidate(index, token_id, Hypothesis(record.node, score, text), finished, record)

    def _record_outcomes(
        self, candidates: list[Candidate], unfinished: list[Candidate], length: int
    ) -> tuple[BeamCandidate, ...]:
        """Record the outcome of each candidate; those that ended among the best `width` are added to the results.

        A candidate counts as finished only if it is among the best `width`: the others only fill the beam.
        """
        records = []
        for rank, candidate in enumerate(candidates):
            record = candidate.record
            if candidate in unfinished:
                record = replace(record, outcome="held")
            elif candidate.finished and rank < self.width:
                final_score = record.score / length**self.length_penalty
                record = replace(record, outcome="finished", final_score=final_score)
                self._finished.append((final_score, record))
            records.append(record)
        self._finished.sort(key=lambda result: -result[0])
        del self._finished[self.width :]
        return tuple(records)

    def _may_improve(self, best: float, length: int) -> bool:
        """Return True if further steps may still change the result.

        Args:
            best: score of the best unfinished text.
            length: its tokens.

        subtle: with a penalty above 0 a text may score better when it grows. `early_stopping=False` judges by the
        current length anyway, which is fast and may be wrong; "never" takes the greatest length it could reach.
        """
        if len(self._finished) < self.width:
            return True
        if self.early_stopping is True:
            return False
        if self.early_stopping == "never" and self.length_penalty > 0:
            length = self.stopping.max_new_tokens
        worst, _ = self._finished[-1]
        return bool(best / length**self.length_penalty > worst)


def candidates_compared(width: int, end_tokens: int) -> int:
    """Return how many continuations a step compares, as in `generate`: enough to fill the beam when some end.

    >>> candidates_compared(4, end_tokens=1)
    8
    """
    return max(2, 1 + end_tokens) * width
