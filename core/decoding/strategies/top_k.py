"""Top-k sampling: from the k likeliest tokens."""

from dataclasses import replace

from core.decoding.registry import register
from core.decoding.strategy import Sampling
from core.probabilities.processors import Temperature, TopK


@register
class TopKSampling(Sampling):
    """Keeps a fixed number of tokens, however certain the model is."""

    name = "top_k"
    order = 4
    title = "Top-k"
    question = "What comes when only the k likeliest tokens may be drawn?"
    reference = "Fan, Lewis, Dauphin, 2018, https://arxiv.org/abs/1805.04833"
    knobs = (replace(TopK.knob, default=50), replace(Temperature.knob, default=0.8))
