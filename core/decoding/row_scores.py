"""Raw and processed logits of one batch row, with the statistics a step records."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import starmap
from math import exp
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.decoding.records import Alternative, DecodingStep, StepLogits
from core.decoding.row_softmax import RowSoftmax
from core.probabilities.processors import InputIds, Processor
from core.probabilities.top_tokens import top_tokens
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


class RowScores:
    """Raw and processed logits of one batch row, with the statistics a step records.

    subtle: rows are processed one by one, on purpose. A row's numbers cannot depend on the rows beside it, and a row
    stays in the processor's cache from one operation to the next, where a batch does not.

    Attributes:
        scores: after the processors, float32, (vocab,); -inf for removed tokens.
    """

    def __init__(
        self,
        logits: "Tensor",
        input_ids: Sequence[int],
        chain: ProcessorChain,
        label: Callable[[int], str],
        end_ids: Iterable[int],
    ) -> None:
        """Process a row.

        Args:
            logits: raw, float32, (vocab,).
            input_ids: prompt and text of the row, (pos,).
            chain: its processors.
            label: readable form of a token.
            end_ids: tokens that end a text.
        """
        check_shape("logits", logits, vocab=None)
        self.scores: npt.NDArray[np.float32] = chain([input_ids], logits[None])[0].numpy()
        self._logits: npt.NDArray[np.float32] = logits.numpy()
        self._raw = RowSoftmax(self._logits)
        # Without processors both are the same: log-probabilities are the logits less a constant.
        self._processed = RowSoftmax(self.scores) if chain.processors else self._raw
        self._label = label
        self._end_ids = list(end_ids)

    def choose(self, draw: float | None) -> int:
        """Return the token that a random number points at; without one, the token of the highest score."""
        return int(self.scores.argmax()) if draw is None else self._processed.token_at(draw)

    def step(
        self, number: int, token_id: int, piece: str, finished: str = "", draw: float | None = None
    ) -> DecodingStep:
        """Record a token chosen from this row; see DecodingStep for the arguments."""
        return DecodingStep(
            number=number,
            token_id=token_id,
            label=self._label(token_id),
            piece=piece,
            log_probability=self._raw.log_probability(token_id),
            probability=exp(self._processed.log_probability(token_id)),
            rank=self._rank(token_id),
            kept=self._processed.kept,
            end_probability=self._end_probability,
            alternatives=self.alternatives,
            logits=self._step_logits(token_id),
            draw=draw,
            finished=finished,
        )

    def _step_logits(self, token_id: int) -> StepLogits:
        scores = self.scores if self._processed is not self._raw else self._logits
        return StepLogits(
            logit=self._logits.item(token_id),
            log_total=self._raw.log_total,
            score=scores.item(token_id),
            score_log_total=self._processed.log_total,
            ends=tuple(self._logits[sorted(self._end_ids)].tolist()),
            alternatives=tuple(zip(self._logits[self._top].tolist(), scores[self._top].tolist(), strict=True)),
        )

    def _rank(self, token_id: int) -> int:
        if token_id in self._top:
            return 1 + self._top.index(token_id)
        logit = self._logits[token_id]
        before = np.count_nonzero(self._logits > logit) + np.count_nonzero(self._logits[:token_id] == logit)
        return 1 + int(before)

    # One row may be recorded several times: beam search compares several of its tokens.

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """The likeliest tokens under the raw model, likeliest first, equal ones by id."""
        raw, processed = (
            [exp(softmax.log_probability(token_id)) for token_id in self._top]
            for softmax in (self._raw, self._processed)
        )
        return tuple(starmap(Alternative, zip(self._top, map(self._label, self._top), raw, processed, strict=True)))

    @cached_property
    def _top(self) -> list[int]:
        top: list[int] = top_tokens(self._logits, min(ALTERNATIVES, len(self._logits))).tolist()
        return top

    @cached_property
    def _end_probability(self) -> float:
        return sum(exp(self._raw.log_probability(token_id)) for token_id in self._end_ids)
