"""Logits processors, applied to the scores before a token is sampled: penalties, temperature and filters.

A processor takes `ids`, the tokens so far of each row, and `scores` of shape (batch, vocab), and returns new scores; it
keeps no state and changes none of its arguments. Rows may differ in length: only the penalties read `ids`, row by row.
A removed token gets -inf, so softmax gives it 0.

Every class computes in the dtype of `scores` and in the order of operations of its counterpart in transformers'
`generation/logits_process.py`: a token on the very edge of a filter falls on the same side in both.

To add one, add its class to `PROCESSORS`, at its position in the order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias, Union

import numpy as np
import numpy.typing as npt

from core.errors import InputError
from core.knobs import Knob
from core.probabilities.nucleus import lowest_of_nucleus
from core.probabilities.top_tokens import top_tokens

if TYPE_CHECKING:
    from torch import Tensor

INFINITY = float("inf")
# One sequence per row; a (batch, pos) tensor is one too.
InputIds: TypeAlias = Union[Sequence[Sequence[int]], "Tensor"]


def keep(scores: "Tensor", kept: npt.NDArray[np.bool_]) -> "Tensor":
    """Return the scores with -inf where `kept`, of the same shape, is False."""
    import torch

    values = scores.numpy()
    if np.count_nonzero(kept) > kept.size // 8:
        return torch.from_numpy(np.where(kept, values, np.float32(-INFINITY)))
    # Few are copied in a third of the time.
    places = np.flatnonzero(kept)
    left = np.full_like(values, -INFINITY)
    left.reshape(-1)[places] = values.reshape(-1)[places]
    return torch.from_numpy(left)


@dataclass(frozen=True)
class Processor:
    """Function from scores to scores, with its setting.

    Attributes:
        value: setting, checked against `lowest` and `highest` (both included).
        knob: declaration for the slider, whose range is narrower; `knob.neutral` changes nothing.
        title: name on screen.
        is_filter: True if it removes tokens.
        reference: its counterpart in transformers, which takes the same setting.
    """

    value: float
    knob: ClassVar[Knob]
    title: ClassVar[str]
    reference: ClassVar[str]
    is_filter: ClassVar[bool] = False
    lowest: ClassVar[float] = 0.0
    highest: ClassVar[float] = INFINITY

    def __post_init__(self) -> None:
        if not self.lowest <= self.value <= self.highest:
            raise InputError(
                f"{self.knob.label} was {self.value!r}.",
                f"It may be {self.lowest:g} to {self.highest:g}.",
                f"{self.knob.neutral:g} changes nothing.",
            )

    def __call__(self, ids: InputIds, scores: "Tensor") -> "Tensor":
        raise NotImplementedError


class RepetitionPenalty(Processor):
    """Make tokens that already occurred less likely: divide their positive scores, multiply their negative ones.

    Neutral 1; larger is stronger; usual 1.1 to 1.3. Paper: CTRL, https://arxiv.org/abs/1909.05858
    """

    knob = Knob(
        "penalty",
        "Penalty",
        1.0,
        2.0,
        1.0,
        0.05,
        "Repetition penalty: lowers the score of every token that already occurred. 1 changes nothing.",
        neutral=1.0,
    )
    title = "penalty"
    reference = "RepetitionPenaltyLogitsProcessor"
    lowest = 1e-6

    def __call__(self, ids: InputIds, scores: "Tensor") -> "Tensor":
        import torch

        penalised = scores.clone()
        for row, row_ids in enumerate(ids):
            occurred = torch.as_tensor(row_ids)  # (pos,)
            found = scores[row, occurred]
            # A negative score divided would come nearer to zero: more likely, not less.
            penalised[row, occurred] = (found * self.value).where(found < 0, found / self.value)
        return penalised


class NoRepeatNGram(Processor):
    """Remove every token that would complete an n-gram that already occurred.

    Neutral 0 (off); 1 forbids every token that occurred; usual 3. Paper: https://arxiv.org/abs/1705.04304
    """

    knob = Knob(
        "ngram",
        "No-repeat n",
        0,
        6,
        0,
        1,
        "Removes tokens that would repeat a group of n tokens of the text. 0 is off.",
        neutral=0,
    )
    title = "n-gram"
    reference = "NoRepeatNGramLogitsProcessor"
    is_filter = True
    lowest = 1

    def __call__(self, ids: InputIds, scores: "Tensor") -> "Tensor":
        import torch

        size = int(self.value)
        scores = scores.clone()
        for row, row_ids in enumerate(ids):
            if len(row_ids) >= size:
                grams = torch.as_tensor(row_ids).unfold(0, size, 1)  # (grams, size)
                ending = grams[-1, 1:]  # all but the token to come
                scores[row, grams[(grams[:, :-1] == ending).all(-1), -1]] = -INFINITY
        return scores


class Temperature(Processor):
    """Divide every score: below 1 the likeliest tokens gain, above 1 the others. The order of tokens never changes.

    Neutral 1; towards 0 the likeliest token takes all; usual 0.2 to 2.
    """

    knob = Knob(
        "temperature",
        "Temperature",
        0.05,
        2.0,
        1.0,
        0.05,
        "Divides the scores: low is sharper, high is flatter. 1 changes nothing.",
        neutral=1.0,
    )
    title = "÷ T"
    reference = "TemperatureLogitsWarper"
    lowest = 1e-6

    def __call__(self, ids: InputIds, scores: "Tensor") -> "Tensor":
        return scores / self.value


class TopK(Processor):
    """Keep the k highest scores, and all that equal the k-th.

    Neutral 0 (off); 1 leaves the likeliest; usual 50. Paper: https://arxiv.org/abs/1805.04833
    """

    knob = Knob("top_k", "Top-k", 0, 200, 0, 1, "Keeps the k likeliest tokens. 0 is off.", neutral=0)
    title = "top-k"
    reference = "TopKLogitsWarper"
    is_filter = True
    lowest = 1

    def __call__(self, ids: InputIds, scores: "Tensor") -> "Tensor":
        values = scores.numpy()
        k = min(int(self.value), values.shape[-1])
        kth = np.array([row[top_tokens(row, k)[-1]] for row in values])  # (batch,)
        return keep(scores, values >= kth[:, None])


class TopP(Processor):
    """Keep the nucleus: the likeliest tokens until their probabilities reach p, the token that crosses p included.

    Neutral 1; towards 0 the likeliest token alone stays; usual 0.9. Paper: https://arxiv.org/abs/1904.09751
    """

    knob = Knob(
        "top_p",
        "Top-p",
        0.0,
        1.0,
        1.0,
        0.01,
        "Keeps the likeliest tokens that together reach p. 1 changes nothing.",
        neutral=1.0,
    )
    title = "top-p"
    reference = "TopPLogitsWarper"
    is_filter = True
    highest = 1.0

    def __call__(self, ids: InputIds, scores: "Tensor") -> "Tensor":
        import torch

        return torch.stack([self._filter(row) for row in scores])

    def _filter(self, scores: "Tensor") -> "Tensor":
        """Filter one row, (vocab,)."""
        values = scores.numpy()
        lowest = lowest_of_nucleus(values, self.value) if self.value < 1 else None
        return self._filter_sorted(scores) if lowest is None else keep(scores, values >= lowest)

    def _filter_sorted(self, scores: "Tensor") -> "Tensor":
        """Filter one row, (vocab,), by sorting the whole vocabulary and rounding as transformers does."""
        import torch

        # NumPy takes a quarter of the time of torch's sort, which also returns the indices.
        ascending = torch.from_numpy(np.sort(scores.numpy()))
        # subtle: summed from the unlikely end, a token goes while all up to it fit in 1 - p; so the token that
        # crosses p from above stays. The likeliest stays even when p is 0.
        removed = ascending.softmax(-1).cumsum(-1) <= 1 - self.value
        removed[-1] = False
        lowest = ascending[removed.sum()]
        if not (removed & (ascending == lowest)).any():
            return keep(scores, scores.numpy() >= lowest.item())
        # Equal scores on both sides of the line: torch's order decides which go, as in `generate`.
        return scores.masked_fill(removed.scatter(0, scores.argsort(), removed), -INFINITY)


class MinP(Processor):
    """Keep tokens at least `value` times as likely as the likeliest: few if the model is sure, many if it is not.

    Neutral 0; 1 leaves the likeliest; usual 0.05 to 0.1. Paper: https://arxiv.org/abs/2407.01082
    """

    knob = Knob(
        "min_p",
        "Min-p",
        0.0,
        1.0,
        0.0,
        0.01,
        "Keeps tokens at least this share as likely as the likeliest one. 0 changes nothing.",
        neutral=0.0,
    )
    title = "min-p"
    reference = "MinPLogitsWarper"
    is_filter = True
    highest = 1.0

    def __call__(self, ids: InputIds, scores: "Tensor") -> "Tensor":
        probabilities = scores.softmax(-1).numpy()
        threshold = np.float32(self.value) * probabilities.max(-1, keepdims=True)  # (batch, 1)
        return keep(scores, probabilities >= threshold)


# The order in which transformers' `generate` applies them.
PROCESSORS: tuple[type[Processor], ...] = (RepetitionPenalty, NoRepeatNGram, Temperature, TopK, TopP, MinP)


def active_processors(settings: Mapping[str, float]) -> tuple[Processor, ...]:
    """Return the processors that are not neutral, in order; `generate` also leaves neutral ones out.

    Args:
        settings: value by knob key; a missing key is neutral.

    >>> active_processors({"top_p": 0.9, "temperature": 0.8, "top_k": 0})
    (Temperature(value=0.8), TopP(value=0.9))
    """
    chosen = ((kind, settings[kind.knob.key]) for kind in PROCESSORS if kind.knob.key in settings)
    return tuple(kind(value) for kind, value in chosen if value != kind.knob.neutral)
