"""Greedy and sampling: one row, one token after the other."""

from typing import TYPE_CHECKING

import numpy as np

from core.decoding.batch_scores import BatchScores
from core.decoding.config import DecodingConfig
from core.decoding.decoder import Choice, SequenceDecoder
from core.decoding.detokenize import IncrementalText
from core.decoding.stopping import StoppingCriteria

if TYPE_CHECKING:
    from torch import Tensor

# Most draws fall among the likeliest tokens, so that only these have to be put in order.
HEAD = 256


class SamplingDecoder(SequenceDecoder):
    """Takes the likeliest token, or throws the column's own dice."""

    def __init__(self, index: int, column: DecodingConfig, ending: StoppingCriteria) -> None:
        super().__init__(index, column, ending)
        self._dice = np.random.default_rng(column.seed)
        self._text = IncrementalText()

    def choose(self, batch_scores: BatchScores, first: int, number: int) -> Choice:
        scores = batch_scores.scores[first]
        draw = float(self._dice.random()) if self.column.kind.draws else None
        token_id = int(scores.argmax()) if draw is None else pointed_token(scores, draw)
        before = len(self._text.text)
        self._text, finished = self.ending.grow(self._text, token_id)
        piece = self._text.text[before:]
        record = batch_scores.step(first, self.index, number, token_id, piece=piece, draw=draw, finished=finished)
        return Choice(record) if finished else Choice(record, (0,), (token_id,))


def pointed_token(scores: "Tensor", draw: float) -> int:
    """Lay the tokens on a bar from 0 to 1, likeliest first and equal ones by id, and see which one `draw` points at.

    Args:
        scores: shape (vocab,); -inf for removed tokens, which take no room on the bar.
        draw: 0 <= draw < 1.

    Returns:
        A token's id, with the probability softmax(scores) when `draw` is uniform.

    >>> import torch
    >>> scores = torch.tensor([0.25, 0.75]).log()
    >>> pointed_token(scores, 0.74), pointed_token(scores, 0.76)
    (1, 0)
    """
    import torch

    weights = (scores.double() - scores.max()).exp()
    goal = draw * weights.sum()
    edge = scores.topk(min(HEAD, len(scores))).values[-1]
    # Strictly above: tokens that equal the edge may go on beyond it.
    likely = (scores > edge).nonzero()[:, 0]
    if weights[likely].sum() <= goal:
        likely = scores.isfinite().nonzero()[:, 0]
    order = likely[scores[likely].sort(descending=True, stable=True).indices]
    # "right" finds the first token that ends beyond the goal.
    place = int(torch.searchsorted(weights[order].cumsum(0), goal, right=True))
    return int(order[min(place, len(order) - 1)])
