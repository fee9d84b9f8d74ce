"""Induction heads: in a repeated text they attend to the token after the earlier copy of the query's token.

Measured on random tokens written twice, so that meaning and grammar play no role.
Reference: Olsson et al., "In-context Learning and Induction Heads", 2022.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.attention.pattern import attention_weights
from core.errors import InputError
from core.models.model_lock import holds_model_lock
from core.tokenization import encode

if TYPE_CHECKING:
    from core.models import LanguageModel

HALF = 24
SEED = 0


@dataclass(frozen=True, eq=False)
class InductionRun:
    """Induction scores of all heads on a repeated random sequence.

    Attributes:
        ids: the sequence, shape (pos,); the last 2 × HALF are random tokens and their repetition.
        scores: mean weight on the token after the earlier copy, 0 to 1, shape (layer, head).
        strongest: weights of the best head, shape (query_pos, key_pos).
    """

    ids: tuple[int, ...]
    scores: np.ndarray
    strongest: np.ndarray


@holds_model_lock
def induction_run(model: "LanguageModel") -> InductionRun:
    """Run the model on the repeated random sequence and score every head."""
    ids = repeated_ids(model)
    weights = attention_weights(model, ids)
    scores = induction_scores(weights, start=len(ids) - 2 * HALF)
    layer, head = np.unravel_index(scores.argmax(), scores.shape)
    return InductionRun(
        ids, scores, weights[layer, head].copy()
    )  # a view would keep the weights of all heads in memory


def repeated_ids(model: "LanguageModel") -> tuple[int, ...]:
    """Draw HALF different ordinary tokens with a fixed seed and write them twice, after <bos> if the model expects it.

    Raises:
        InputError: the model knows too few tokens or reads too few at once.
    """
    special = set(model.tokenizer.all_special_ids)
    ordinary = [token_id for token_id in range(min(len(model.tokenizer), model.vocab_size)) if token_id not in special]
    needed = 2 * HALF + 1  # with the <bos>
    if len(ordinary) < HALF or model.context < needed:
        raise InputError(
            f"This model knows {len(ordinary):,} ordinary tokens and reads at most {model.context:,} at once.",
            f"Induction is measured with {HALF} different tokens written twice, {needed} in all.",
            "Choose another model, or another view.",
        )
    half = np.random.default_rng(SEED).choice(ordinary, HALF, replace=False).tolist()
    before = [token_id for token_id in encode(model, "a", 2).ids if token_id in special]
    return (*before, *half, *half)


def induction_scores(weights: np.ndarray, start: int) -> np.ndarray:
    """Compute the mean weight, over the second copy, on the token after the earlier copy; float64, (layer, head).

    The last token of the copy has no token after it in the first half, and is left out.

    Args:
        weights: shape (layer, head, query_pos, key_pos).
        start: position of the first copy's first token.
    """
    pos = np.arange(HALF - 1)
    scores: np.ndarray = weights[..., start + HALF + pos, start + pos + 1].mean(-1, dtype=np.float64)
    return scores
