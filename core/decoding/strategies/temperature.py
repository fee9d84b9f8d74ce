"""Temperature sampling: from the whole vocabulary, sharpened or flattened."""

from core.decoding.registry import register
from core.decoding.strategy import Sampling


@register
class TemperatureSampling(Sampling):
    """Draws from softmax(scores / T): any token can come, rare ones the more often the higher T."""

    name = "temperature"
    place = 3
    title = "Temperature"
    question = "What comes when a random number decides, and how wild may it be?"
    reference = "Ackley, Hinton, Sejnowski, 1985, https://doi.org/10.1207/s15516709cog0901_7"
