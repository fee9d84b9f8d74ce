"""What there is to say about every row before a token is chosen, worked out for all rows at once."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from core.decoding.records import Alternative, DecodingStep
from core.probabilities.processors import Processor

if TYPE_CHECKING:
    from torch import Tensor

ALTERNATIVES = 10
# Processors of a row, and whether they work on log-probabilities (as `generate` has it for beams) or on logits.
ProcessorChain = tuple[bool, tuple[Processor, ...]]


def processed_scores(ids: "Tensor", logits: "Tensor", plans: Sequence[ProcessorChain]) -> "Tensor":
    """Scores after each row's own processors; rows with the same plan go through them together.

    Args:
        ids: prompt and text of each row, (batch, pos).
        logits: raw, (batch, vocab).
    """
    scores = logits.clone()
    for plan in dict.fromkeys(plans):
        rows = [row for row, own in enumerate(plans) if own == plan]
        in_logs, processors = plan
        changed = logits[rows].log_softmax(-1) if in_logs else logits[rows]
        for processor in processors:
            changed = processor(ids[rows], changed)
        scores[rows] = changed
    return scores


class BatchScores:
    """Raw and processed scores of all rows.

    Attributes:
        logits: raw, (batch, vocab).
        scores: after the processors, (batch, vocab); -inf for removed tokens.
    """

    def __init__(self, logits: "Tensor", scores: "Tensor", label: Callable[[int], str], end_ids: Iterable[int]) -> None:
        self.logits = logits
        self.scores = scores
        self._label = label
        # float64: in float32 the sum over a vocabulary is off by 1e-5.
        self._raw_total = logits.double().logsumexp(-1)  # (batch,)
        self._total = scores.double().logsumexp(-1)  # (batch,)
        ends = logits[:, list(end_ids)].double()  # (batch, end tokens)
        self._ends = (ends - self._raw_total[:, None]).exp().sum(-1).tolist()
        self._kept = scores.isfinite().sum(-1).tolist()
        self._top = logits.topk(min(ALTERNATIVES, logits.shape[-1])).indices  # (batch, alternatives)
        self._alternatives: dict[int, tuple[Alternative, ...]] = {}

    def step(self, row: int, column: int, number: int, token_id: int, **rest: object) -> DecodingStep:
        """The record of a token chosen from a row."""
        own = self.logits[row, token_id]
        likelier = int((self.logits[row] > own).sum()) + int((self.logits[row, :token_id] == own).sum())
        return DecodingStep(
            column=column,
            number=number,
            token_id=token_id,
            label=self._label(token_id),
            log_probability=float(own.double() - self._raw_total[row]),
            probability=float((self.scores[row, token_id].double() - self._total[row]).exp()),
            rank=1 + likelier,
            kept=self._kept[row],
            end_probability=self._ends[row],
            alternatives=self.alternatives(row),
            **rest,
        )

    def alternatives(self, row: int) -> tuple[Alternative, ...]:
        """The likeliest tokens of a row under the raw model."""
        if row not in self._alternatives:
            ids = self._top[row]
            raw = (self.logits[row, ids].double() - self._raw_total[row]).exp().tolist()
            left = (self.scores[row, ids].double() - self._total[row]).exp().tolist()
            self._alternatives[row] = tuple(
                Alternative(token_id, self._label(token_id), p, q)
                for token_id, p, q in zip(ids.tolist(), raw, left, strict=True)
            )
        return self._alternatives[row]
