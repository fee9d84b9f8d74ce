"""Selection of the next tokens: one decoder for each config of a run."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.decoding.batch_scores import BatchScores
from core.decoding.config import DecodingConfig
from core.decoding.detokenize import IncrementalText
from core.decoding.records import BeamStep, DecodingStep
from core.decoding.stopping import StoppingCriteria

if TYPE_CHECKING:
    from torch import Tensor

# Most draws fall among the likeliest tokens, so usually only these have to be sorted.
HEAD = 256


@dataclass(frozen=True)
class Selection:
    """The next tokens of one decoder.

    Attributes:
        step: the record to report.
        parents: for each of its next rows the row it continues, counted within the decoder; empty when it is done.
        token_ids: the token of each of its next rows.
    """

    step: DecodingStep | BeamStep
    parents: tuple[int, ...] = ()
    token_ids: tuple[int, ...] = ()


class SequenceDecoder(ABC):
    """Selects the next tokens of one strategy's rows.

    Attributes:
        config: the strategy and its settings.
        stopping: when its text ends.
        rows: how many rows of the batch it has now; it begins with one, the prompt.
        chain: how the scores of its rows are processed.
    """

    def __init__(self, config: DecodingConfig, stopping: StoppingCriteria) -> None:
        self.config = config
        self.stopping = stopping
        self.rows = 1
        self.chain = config.chain

    @abstractmethod
    def select(self, batch: BatchScores, first_row: int, number: int) -> Selection:
        """Select the tokens of one step.

        Args:
            batch: the scores of all rows of the batch.
            first_row: its first row in the batch.
            number: of the step, from 0.
        """


class SamplingDecoder(SequenceDecoder):
    """Greedy decoding and sampling: takes the likeliest token, or samples one with a random generator of its own."""

    def __init__(self, config: DecodingConfig, stopping: StoppingCriteria) -> None:
        super().__init__(config, stopping)
        self._rng = np.random.default_rng(config.seed)
        self._text = IncrementalText()

    def select(self, batch: BatchScores, first_row: int, number: int) -> Selection:
        scores = batch.scores[first_row]
        draw = float(self._rng.random()) if self.config.kind.samples else None
        token_id = int(scores.argmax()) if draw is None else token_at(scores, draw)
        before = len(self._text.text)
        self._text, finished = self.stopping.extend(self._text, token_id)
        step = batch.step(first_row, number, token_id, self._text.text[before:], finished, draw)
        return Selection(step) if finished else Selection(step, (0,), (token_id,))


def token_at(scores: "Tensor", draw: float) -> int:
    """Inverse transform sampling: lay the tokens on a bar from 0 to 1 and return the one `draw` points at.

    Args:
        scores: shape (vocab,); -inf for removed tokens, which take no room on the bar. The likeliest token comes
            first, equal ones are ordered by id.
        draw: 0 <= draw < 1.

    Returns:
        A token's id, with the probability softmax(scores) when `draw` is uniform.

    >>> import torch
    >>> scores = torch.tensor([0.25, 0.75]).log()
    >>> token_at(scores, 0.74), token_at(scores, 0.76)
    (1, 0)
    """
    import torch

    weights = (scores.double() - scores.max()).exp()
    target = draw * weights.sum()
    threshold = scores.topk(min(HEAD, len(scores))).values[-1]
    # Strictly above: tokens beyond the first HEAD may equal the threshold.
    likely = (scores > threshold).nonzero()[:, 0]
    if weights[likely].sum() <= target:
        likely = scores.isfinite().nonzero()[:, 0]
    order = likely[scores[likely].sort(descending=True, stable=True).indices]
    # "right" finds the first token whose interval ends beyond the target.
    index = int(torch.searchsorted(weights[order].cumsum(0), target, right=True))
    return int(order[min(index, len(order) - 1)])
