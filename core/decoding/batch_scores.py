"""Raw and processed logits of each batch row, with the statistics a step records."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.decoding.records import Alternative, DecodingStep
from core.probabilities.processors import InputIds, Processor
from core.shapes import check_shape

if TYPE_CHECKING:
    from torch import Tensor

ALTERNATIVES = 10


@dataclass(frozen=True)
class ProcessorChain:
    """Processors of one row.

    Attributes:
        processors: in the order of `generate`.
        on_log_probabilities: True if they work on log-probabilities, not logits, as in `generate` for beam search.
    """

    processors: tuple[Processor, ...]
    on_log_probabilities: bool = False

    def __call__(self, input_ids: InputIds, logits: "Tensor") -> "Tensor":
        """Return the processed scores, (batch, vocab); -inf for removed tokens.

        Args:
            input_ids: prompt and text of each row; rows may differ in length.
            logits: raw, (batch, vocab).
        """
        scores = logits.log_softmax(-1) if self.on_log_probabilities else logits
        for processor in self.processors:
            scores = processor(input_ids, scores)
        return scores


def process_rows(input_ids: Sequence[Sequence[int]], logits: "Tensor", chains: Sequence[ProcessorChain]) -> "Tensor":
    """Return the scores after each row's chain, (batch, vocab); rows with equal chains are processed together.

    Args:
        input_ids: prompt and text of each row; rows may differ in length.
        logits: raw, (batch, vocab).
        chains: one per row.
    """
    check_shape("logits", logits, batch=len(chains), vocab=None)
    scores = logits.clone()
    for chain in dict.fromkeys(chains):
        rows = [row for row, row_chain in enumerate(chains) if row_chain == chain]
        scores[rows] = chain([input_ids[row] for row in rows], logits[rows])
    return scores


class BatchScores:
    """Raw and processed logits of each batch row, with the statistics a step records.

    Attributes:
        logits: raw, (batch, vocab).
        scores: after the processors, (batch, vocab); -inf for removed tokens.
    """

    def __init__(self, logits: "Tensor", scores: "Tensor", label: Callable[[int], str], end_ids: Iterable[int]) -> None:
        """Compute the statistics of all rows at once.

        Args:
            label: readable form of a token.
            end_ids: tokens that end a text.
        """
        self.logits = logits
        self.scores = scores
        self._label = label
        # float64: in float32 the sum over a vocabulary is off by 1e-5.
        self._raw_total = logits.double().logsumexp(-1)  # (batch,)
        self._total = scores.double().logsumexp(-1)  # (batch,)
        ends = logits[:, list(end_ids)].double()  # (batch, end tokens)
        self._ends: list[float] = (ends - self._raw_total[:, None]).exp().sum(-1).tolist()
        self._kept: list[int] = scores.isfinite().sum(-1).tolist()
        self._top = logits.topk(min(ALTERNATIVES, logits.shape[-1])).indices  # (batch, alternatives)
        self._alternatives: dict[int, tuple[Alternative, ...]] = {}

    def step(
        self, row: int, number: int, token_id: int, piece: str, finished: str = "", draw: float | None = None
    ) -> DecodingStep:
        """Record a token chosen from a row; see DecodingStep for the arguments."""
        logit = self.logits[row, token_id]
        ranked_before = int((self.logits[row] > logit).sum()) + int((self.logits[row, :token_id] == logit).sum())
        return DecodingStep(
            number=number,
            token_id=token_id,
            label=self._label(token_id),
            piece=piece,
            log_probability=float(logit.double() - self._raw_total[row]),
            probability=float((self.scores[row, token_id].double() - self._total[row]).exp()),
            rank=1 + ranked_before,
            kept=self._kept[row],
            end_probability=self._ends[row],
            alternatives=self.alternatives(row),
            draw=draw,
            finished=finished,
        )

    def alternatives(self, row: int) -> tuple[Alternative, ...]:
        """Return the likeliest tokens of a row under the raw model, likeliest first."""
        if row not in self._alternatives:
            ids = self._top[row]
            raw = (self.logits[row, ids].double() - self._raw_total[row]).exp().tolist()
            processed = (self.scores[row, ids].double() - self._total[row]).exp().tolist()
            self._alternatives[row] = tuple(
                Alternative(token_id, self._label(token_id), p, q)
                for token_id, p, q in zip(ids.tolist(), raw, processed, strict=True)
            )
        return self._alternatives[row]
