"""Top-k sampling: from the k likeliest tokens."""

from dataclasses import replace

from core.decoding.registry import register
from core.decoding.strategy import Sampling
from core.probabilities.processors import Temperature, TopK


@register
class TopKSampling(Sampling):
    """A fixed number of tokens stays, whether the model is sure or not."""

    name = "top_k"
    place = 4
    title = "Top-k"
    question = "What comes when only the k likeliest tokens may be drawn?"
    reference = "Fan, Lewis, Dauphin, 2018, https://arxiv.org/abs/1805.04833"
    knobs = (replace(TopK.knob, default=50), replace(Temperature.knob, default=0.8))
