"""Typical sampling: from tokens whose surprisal is near the entropy."""

from typing import TYPE_CHECKING

from core.decoding.registry import register
from core.decoding.strategy import Sampling, Values
from core.knobs import Knob
from core.probabilities.processors import InputIds, Processor, Temperature, keep

if TYPE_CHECKING:
    from torch import Tensor


class Typical(Processor):
    """Keeps the tokens whose surprisal is nearest to the entropy, until their probabilities reach the value.

    Neutral 1; usual 0.2 to 0.95. Even the likeliest token may be removed, if its surprisal is far below the entropy.
    Paper: https://arxiv.org/abs/2202.00666
    """

    knob = Knob(
        "typical_p",
        "Typical p",
        0.05,
        1.0,
        0.9,
        0.01,
        "Keeps the tokens nearest to the expected surprise that together reach p. 1 changes nothing.",
        neutral=1.0,
    )
    title = "typical"
    reference = "TypicalLogitsWarper"
    is_filter = True
    lowest = 1e-6
    highest = 1.0

    def __call__(self, ids: InputIds, scores: "Tensor") -> "Tensor":
        logs = scores.log_softmax(-1)
        entropy = -(logs * logs.exp()).nansum(-1, keepdim=True)  # (batch, 1)
        distances = (-logs - entropy).abs()
        distance, order = distances.sort(dim=-1)
        reached = scores.gather(-1, order).softmax(-1).cumsum(-1)
        last = (reached < self.value).sum(-1, keepdim=True).clamp(max=scores.shape[-1] - 1)  # crosses p: stays
        return keep(scores, (distances <= distance.gather(-1, last)).numpy())


@register
class TypicalSampling(Sampling):
    """Samples tokens whose surprisal is close to the entropy of the distribution."""

    name = "typical"
    order = 7
    title = "Typical"
    question = "What comes when a token must be about as surprising as the model expects?"
    reference = "Meister et al., 2022, https://arxiv.org/abs/2202.00666"
    knobs = (Typical.knob, Temperature.knob)

    def processors(self, values: Values) -> tuple[Processor, ...]:
        share = values[Typical.knob.key]
        return (*super().processors(values), *([Typical(share)] if share != Typical.knob.neutral else []))
