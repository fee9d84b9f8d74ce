"""Scores of one step by transformers' own processors, and how far rounding of the logits may move them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.decoding.config import DecodingConfig

if TYPE_CHECKING:
    from torch import Tensor

    from core.probabilities.processors import Processor

Scores = npt.NDArray[np.float64]
_WHOLE = ("TopKLogitsWarper", "NoRepeatNGramLogitsProcessor")


class PlainProcessors:
    """Processors of a config as transformers has them."""

    def __init__(self, config: DecodingConfig) -> None:
        self.config = config
        self.names = [processor.reference for processor in config.processors]
        temperature = config.settings.get("temperature", 1.0)
        # A score is the logit times this at most, and so is its rounding.
        self.factor = max(1.0, config.repetition_penalty) / (temperature or 1.0)
        self._filters = any(p.is_filter and p.reference not in _WHOLE for p in config.processors)

    def scores(self, before: Sequence[int], logits: "Tensor", nudge: float = 0.0) -> Scores:
        """Return the scores after all processors, (vocab,); -inf for removed tokens.

        Args:
            before: ids of prompt and text so far.
            logits: raw, float32, (vocab,).
            nudge: relative change of every filter's threshold.
        """
        return self._run(self.config.processors, before, logits, nudge)

    def unfiltered(self, before: Sequence[int], logits: "Tensor") -> Scores:
        """Return the scores as if no filter removed anything, (vocab,): each depends on its own logit only."""
        return self._run([p for p in self.config.processors if not p.is_filter], before, logits, 0.0)

    def kept_within(
        self, before: Sequence[int], logits: "Tensor", room: float, scores: Scores
    ) -> tuple[Scores, Scores]:
        """Return two runs whose kept tokens enclose those that rounding of the logits by `room` may leave.

        Args:
            scores: without rounding, of `scores`.
        """
        if not self._filters:
            return scores, scores
        nudge = min(0.5, 4 * room * self.factor)
        runs = [self.scores(before, logits, -nudge), scores, self.scores(before, logits, nudge)]
        runs.sort(key=lambda scores: np.isfinite(scores).sum())
        return runs[0], runs[-1]

    def exactly(self, scores: Scores) -> list[int]:
        """Return how many tokens top-k leaves where it leaves more only because some have equal scores.

        In bfloat16 the plain model's logits are rounded to few values, those of decoding are not.
        """
        kept = int(np.isfinite(scores).sum())
        return [int(p.value) for p in self.config.processors if p.reference == _WHOLE[0] and p.value < kept]

    def _run(self, processors: "Sequence[Processor]", before: Sequence[int], logits: "Tensor", nudge: float) -> Scores:
        import torch
        import transformers

        input_ids, scores = torch.tensor([list(before)]), logits[None]
        if self.config.kind.on_log_probabilities and self.config.processors:
            scores = torch.log_softmax(scores, dim=-1)
        for processor in processors:
            value = processor.value
            if processor.is_filter and processor.reference not in _WHOLE:
                value = min(value * (1 + nudge), 1 - 1e-9) if nudge else value
            scores = getattr(transformers, processor.reference)(value)(input_ids, scores)
        result: Scores = scores[0].double().numpy()
        return result
