"""Eta sampling: from the tokens above a probability floor that is lower when the entropy is high."""

from typing import TYPE_CHECKING

from core.decoding.registry import register
from core.decoding.strategy import Sampling, Values
from core.knobs import Knob
from core.probabilities.processors import InputIds, Processor, Temperature, keep

if TYPE_CHECKING:
    from torch import Tensor


class Eta(Processor):
    """Keeps tokens at least min(ε, √ε · e^-entropy) likely, and always the likeliest.

    Neutral 0; usual 0.0003 to 0.004. Paper: https://arxiv.org/abs/2210.15191
    """

    knob = Knob(
        "eta_cutoff",
        "Eta cutoff ε",
        0.0,
        0.02,
        0.002,
        0.0002,
        "Removes tokens below a floor: ε, or less when the model is unsure. 0 changes nothing.",
        neutral=0.0,
    )
    title = "eta"
    reference = "EtaLogitsWarper"
    is_filter = True
    lowest = 1e-9
    highest = 0.999

    def __call__(self, ids: InputIds, scores: "Tensor") -> "Tensor":
        import torch

        epsilon = torch.tensor(self.value, device=scores.device)
        logs = scores - scores.logsumexp(-1, keepdim=True)
        entropy = -(logs.clamp(min=torch.finfo(logs.dtype).min) * logs.softmax(-1)).sum(-1)  # (batch,)
        floor = torch.min(epsilon, epsilon.sqrt() * (-entropy).exp())[..., None]
        probabilities, values = scores.softmax(-1).numpy(), scores.numpy()
        return keep(scores, (probabilities >= floor.numpy()) | (values == values.max(-1, keepdims=True)))


@register
class EtaSampling(Sampling):
    """Removes tokens below a probability floor that adapts to the entropy; no fixed k or p fits all distributions."""

    name = "eta"
    order = 8
    title = "Eta"
    question = "What comes when only tokens below a floor are removed, and the floor knows how unsure the model is?"
    reference = "Hewitt, Manning, Liang, 2022, https://arxiv.org/abs/2210.15191"
    knobs = (Eta.knob, Temperature.knob)

    def processors(self, values: Values) -> tuple[Processor, ...]:
        floor = values[Eta.knob.key]
        return (*super().processors(values), *([Eta(floor)] if floor != Eta.knob.neutral else []))
