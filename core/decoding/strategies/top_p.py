"""Top-p sampling: from the nucleus."""

from dataclasses import replace

from core.decoding.registry import register
from core.decoding.strategy import Sampling
from core.probabilities.processors import Temperature, TopP


@register
class TopPSampling(Sampling):
    """Keeps the likeliest tokens that together reach p: few when the model is certain, many when it is not."""

    name = "top_p"
    order = 5
    title = "Top-p"
    question = "What comes when only the likeliest tokens that together reach p may be drawn?"
    reference = "Holtzman et al., 2019, https://arxiv.org/abs/1904.09751"
    knobs = (replace(TopP.knob, default=0.9), replace(Temperature.knob, default=0.8))
