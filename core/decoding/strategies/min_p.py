"""Min-p sampling: from all tokens likely enough in relation to the likeliest."""

from dataclasses import replace

from core.decoding.registry import register
from core.decoding.strategy import Sampling
from core.probabilities.processors import MinP, Temperature


@register
class MinPSampling(Sampling):
    """Keeps tokens at least min-p times as likely as the likeliest; designed for high temperatures."""

    name = "min_p"
    order = 6
    title = "Min-p"
    question = "What comes when a token must have a given share of the favourite's probability?"
    reference = "Nguyen et al., 2024, https://arxiv.org/abs/2407.01082"
    knobs = (replace(MinP.knob, default=0.05), Temperature.knob)
