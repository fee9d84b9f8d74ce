"""Temperature sampling: from the whole vocabulary, sharpened or flattened."""

from core.decoding.registry import register
from core.decoding.strategy import Sampling


@register
class TemperatureSampling(Sampling):
    """Samples from softmax(scores / T): any token can be drawn; the higher T, the more often the rare ones."""

    name = "temperature"
    order = 3
    title = "Temperature"
    question = "What comes when a random number decides, and how wild may it be?"
    reference = "Ackley, Hinton, Sejnowski, 1985, https://doi.org/10.1207/s15516709cog0901_7"
