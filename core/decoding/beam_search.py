"""Beam search: several unfinished texts, one row each, judged by the probability of the whole text.

Equal to `generate(num_beams=…)` of transformers, which differs from the textbook in one thing: it looks at twice as
many candidates as it keeps (more when several tokens end a text), so that enough unfinished ones remain when others
end.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.decoding.batch_scores import BatchScores
from core.decoding.config import DecodingConfig
from core.decoding.decoder import Choice, SequenceDecoder
from core.decoding.detokenize import IncrementalText
from core.decoding.records import BeamCandidate, BeamStep
from core.decoding.stopping import StoppingCriteria
from core.decoding.strategies.beam import EARLY_STOPPING, EARLY_STOPPING_VALUES, LENGTH_PENALTY

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Hypothesis:
    """A text a beam holds: its node in the tree, the sum of its log-probabilities, and its words."""

    node: int
    score: float
    text: IncrementalText


@dataclass(frozen=True)
class Candidate:
    """A continuation under consideration: the row it continues, and what it would become."""

    row: int
    token_id: int
    hypothesis: Hypothesis
    finished: str
    record: BeamCandidate


class BeamDecoder(SequenceDecoder):
    """Holds up to `width` hypotheses and the `width` best finished texts."""

    in_logs = True

    def __init__(self, index: int, column: DecodingConfig, ending: StoppingCriteria) -> None:
        super().__init__(index, column, ending)
        settings = column.settings
        self.width = column.width
        self.length_penalty = settings[LENGTH_PENALTY.key]
        self.early_stopping = EARLY_STOPPING_VALUES[int(settings[EARLY_STOPPING.key])]
        self._held = [Hypothesis(-1, 0.0, IncrementalText())]
        self._finished: list[BeamCandidate] = []  # best final score first
        self._nodes = 0

    def choose(self, batch_scores: BatchScores, first: int, number: int) -> Choice:
        candidates = self._candidates(batch_scores, first, number)
        going_on = [candidate for candidate in candidates if not candidate.finished][: self.width]
        records = self._judge(candidates, going_on, number + 1)
        done = not going_on or not self._may_improve(going_on[0].hypothesis.score, number + 1)
        leader = self._finished[0] if done else going_on[0].record
        record = BeamStep(self.index, number, records, leader.node, leader.step.finished if done else "")
        self._held = [candidate.hypothesis for candidate in going_on]
        if done:
            return Choice(record)
        return Choice(
            record,
            tuple(candidate.row for candidate in going_on),
            tuple(candidate.token_id for candidate in going_on),
        )

    def _candidates(self, batch_scores: BatchScores, first: int, number: int) -> list[Candidate]:
        """The best continuations of all hypotheses together, best score first."""
        count = max(2, 1 + len(self.ending.end_ids)) * self.width
        totals = self._total_scores(batch_scores, first).flatten()
        scores, places = totals.topk(min(count, totals.numel()))
        vocab = batch_scores.scores.shape[-1]
        return [
            self._candidate(batch_scores, first, number, place // vocab, place % vocab, score)
            for score, place in zip(scores.tolist(), places.tolist(), strict=True)
        ]

    def _total_scores(self, batch_scores: BatchScores, first: int) -> "Tensor":
        """Score of each hypothesis with each token added, (batch, vocab), float32 as in `generate`."""
        import torch

        held = torch.tensor([hypothesis.score for hypothesis in self._held])
        return batch_scores.scores[first : first + len(self._held)] + held[:, None]

    def _candidate(
        self, batch_scores: BatchScores, first: int, number: int, row: int, token_id: int, score: float
    ) -> Candidate:
        parent = self._held[row]
        text, finished = self.ending.grow(parent.text, token_id)
        piece = text.text[len(parent.text.text) :]
        step = batch_scores.step(first + row, self.index, number, token_id, piece=piece, finished=finished)
        record = BeamCandidate(self._nodes, parent.node, step, score, "pruned")
        self._nodes += 1
        return Candidate(row, token_id, Hypothesis(record.node, score, text), finished, record)

    def _judge(self, candidates: list[Candidate], going_on: list[Candidate], length: int) -> tuple[BeamCandidate, ...]:
        """Say of each candidate what became of it, and enter those that ended among the best `width` into the results.

        Only a candidate as good as the best `width` counts as finished: the others are there to fill the beam.
        """
        records = []
        for place, candidate in enumerate(candidates):
            record = candidate.record
            if candidate in going_on:
                record = replace(record, outcome="held")
            elif candidate.finished and place < self.width:
                record = replace(record, outcome="finished", final_score=record.score / length**self.length_penalty)
                self._finished.append(record)
            records.append(record)
        self._finished.sort(key=lambda record: -record.final_score)
        del self._finished[self.width :]
        return tuple(records)

    def _may_improve(self, best: float, length: int) -> bool:
        """Whether going on may still change the result.

        Args:
            best: score of the best unfinished text.
            length: its tokens.

        subtle: with a penalty above 0 a text may score better by growing. `False` judges by its present length all
        the same, which is quick and may be wrong; "never" takes the greatest length it could reach.
        """
        if len(self._finished) < self.width:
            return True
        if self.early_stopping is True:
            return False
        if self.early_stopping == "never" and self.length_penalty > 0:
            length = self.ending.length
        return best / length**self.length_penalty > self._finished[-1].final_score
