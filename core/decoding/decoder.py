"""Selection of the next tokens: one decoder for each config of a run."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
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
    """Selects the next tokens of one strategy's rows, step by step.

    Attributes:
        config: the strategy and its settings.
        stopping: when its text ends.
        chain: how the scores of its rows are processed.
        input_ids: prompt and text of each of its rows; it begins with one, the prompt, and has none when it is done.
        number: of its next step, from 0.
    """

    def __init__(self, config: DecodingConfig, stopping: StoppingCriteria, prompt: Sequence[int]) -> None:
        self.config = config
        self.stopping = stopping
        self.chain = config.chain
        self.input_ids = [list(prompt)]
        self.number = 0

    def select(self, batch: BatchScores, first_row: int) -> Selection:
        """Select the tokens of one step; afterwards its rows are those of the selection.

        Args:
            batch: the scores of all rows of a pass.
            first_row: its first row in the batch.
        """
        selection = self._select(batch, first_row)
        chosen = zip(selection.parents, selection.token_ids, strict=True)
        self.input_ids = [[*self.input_ids[parent], token_id] for parent, token_id in chosen]
        self.number += 1
        return selection

    @abstractmethod
    def _select(self, batch: BatchScores, first_row: int) -> Selection:
        """Select the tokens of the step `number`."""


class SamplingDecoder(SequenceDecoder):
    """Greedy decoding and sampling: takes the likeliest token, or samples one with a random generator of its own."""

    def __init__(self, config: DecodingConfig, stopping: StoppingCriteria, prompt: Sequence[int]) -> None:
        super().__init__(config, stopping, prompt)
        self._rng = np.random.default_rng(config.seed)
        self._text = IncrementalText()

    def _select(self, batch: BatchScores, first_row: int) -> Selection:
        scores = batch.scores[first_row]
        draw = float(self._rng.random()) if self.config.kind.samples else None
        token_id = int(scores.argmax()) if draw is None else token_at(scores, draw)
        before = len(self._text.text)
        self._text, finished = self.stopping.extend(self._text, token_id)
        step = batch.step(first_row, self.number, token_id, self._text.text[before:], finished, draw)
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
