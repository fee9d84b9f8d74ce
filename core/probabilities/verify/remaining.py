"""Verification of draws."""

from typing import TYPE_CHECKING

import numpy as np

from core.probabilities.draws import Draws
from core.probabilities.next_token import TokenDistribution
from core.probabilities.verify.plain import plain_logits
from core.verification import Verification, compare

if TYPE_CHECKING:
    from core.models import LanguageModel


def verify_draws(
    model: "LanguageModel", text: str, read: TokenDistribution, shown: Draws, temperature: float, seed: int
) -> Verification:
    """Count the tokens that end at or before each random number, instead of searching in the cumulative sums."""
    import torch

    logits = torch.from_numpy(plain_logits(model, read.encoded.ids))
    ordered = logits.sort(descending=True, stable=True)
    ends = torch.softmax((ordered.values / temperature).double(), -1).cumsum(-1)
    numbers = np.random.default_rng(seed).random(len(shown.uniforms))
    indices = torch.stack([(ends <= number).sum() for number in numbers])
    return compare(
        shown.token_ids,
        ordered.indices[indices].numpy(),
        tolerance=0.0,
        route="(torch.softmax(sorted logits / T).cumsum() <= u).sum() for every random number u",
    )
