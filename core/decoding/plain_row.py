"""One row of the plain model's logits, and what transformers' processors make of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.decoding.processed import PlainProcessors, Scores
from core.decoding.reread import Rows


@dataclass(frozen=True, eq=False)
class PlainRow:
    """Logits before a token, with what several checks need of them.

    Attributes:
        before: ids of prompt and text so far.
        logits: raw, float32, (vocab,).
        log_total: log of the sum of exp(logit).
        scores: after the processors, (vocab,); -inf for removed tokens.
    """

    before: Sequence[int]
    logits: Rows
    log_total: float
    scores: Scores

    @classmethod
    def of(cls, processors: PlainProcessors, before: Sequence[int], logits: Rows) -> "PlainRow":
        """Process a row."""
        import torch

        return cls(before, logits, log_total(logits), processors.scores(before, torch.from_numpy(logits)))


def log_total(scores: npt.NDArray[Any]) -> float:
    """Return the log of the sum of exp(score), by torch in float64; removed tokens count nothing."""
    import torch

    return float(torch.from_numpy(scores).double().logsumexp(0))


def plain_softmax(scores: Scores) -> Scores:
    """Return the softmax, by torch in float64."""
    import torch

    probabilities: Scores = torch.from_numpy(scores).softmax(0).numpy()
    return probabilities


def highest(values: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.intp]:
    """Return the places of the highest values in order, of equal ones the first place first, shape (count,)."""
    count = min(count, len(values))
    if not count:
        return np.zeros(0, dtype=np.intp)
    places = np.flatnonzero(values >= np.partition(values, -count)[-count])
    return places[np.lexsort((places, -values[places]))][:count]
