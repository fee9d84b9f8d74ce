"""Min-p sampling: from all tokens that are not too far behind the likeliest."""

from dataclasses import replace

from core.decoding.registry import register
from core.decoding.strategy import Sampling
from core.probabilities.processors import MinP, Temperature


@register
class MinPSampling(Sampling):
    """Tokens at least min-p times as likely as the likeliest stay: made for high temperatures."""

    name = "min_p"
    place = 6
    title = "Min-p"
    question = "What comes when a token must have a given share of the favourite's probability?"
    reference = "Nguyen et al., 2024, https://arxiv.org/abs/2407.01082"
    knobs = (replace(MinP.knob, default=0.05), Temperature.knob)
