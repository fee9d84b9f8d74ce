"""Distributions written by hand, and texts whose distributions several tests look at."""

import numpy as np

from core.probabilities import (
    TokenDistribution,
)
from core.tokenization import EncodedText

FRANCE = "The capital of France is"


def handmade(*probabilities: float) -> TokenDistribution:
    """A distribution over a tiny vocabulary."""
    return TokenDistribution(EncodedText((0,), 0, 8, 8), np.log(np.array(probabilities, dtype=np.float32)))
