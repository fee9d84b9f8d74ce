"""Kinds of heads: scores that can be checked, and a label only with the score that earned it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.attention.pattern import AttentionPattern
from core.errors import InputError

# A head is named after a kind when at least this share of its weight does what the kind says.
EARNED = 0.4
# The first query sees itself only; the second cannot tell "previous" from "first". So the third is the first to count.
FIRST_QUERY = 2


@dataclass(frozen=True, eq=False)
class HeadKinds:
    """Scores of every head; each of shape (layer, head), float64.

    Attributes:
        kinds: name of the kind -> mean weight on what the kind looks at, 0 to 1.
        entropy: of the weights of a query, in bits, mean over queries; 0 is one token.
        distance: tokens a head looks back, mean over queries.
    """

    kinds: dict[str, np.ndarray]
    entropy: np.ndarray
    distance: np.ndarray

    def labels(self, layer: int, head: int) -> list[tuple[str, float]]:
        """Kinds whose score reaches EARNED, with that score, best first; often none. Counted from 1.

        Kinds do not exclude each other: an induction head rests on the first token while nothing repeats.
        """
        scores = [(name, float(scores[layer - 1, head - 1])) for name, scores in self.kinds.items()]
        return sorted((kind for kind in scores if kind[1] >= EARNED), key=lambda kind: -kind[1])

    def strongest(self, kind: str) -> tuple[int, int]:
        """Layer and head, counted from 1, with the best score of a kind."""
        layer, head = np.unravel_index(self.kinds[kind].argmax(), self.entropy.shape)
        return int(layer) + 1, int(head) + 1


def head_kinds(shown: AttentionPattern, induction: np.ndarray) -> HeadKinds:
    """Score the heads on a text.

    Args:
        induction: scores from `induction_run`, shape (layer, head): no ordinary text repeats enough.

    Raises:
        InputError: the text has fewer than three tokens.
    """
    if shown.tokens <= FIRST_QUERY:
        raise InputError(
            f"The text has {shown.tokens} token{'s' if shown.tokens > 1 else ''}.",
            "Kinds of heads show from the third token on.",
            "Type a longer text; a sentence says most.",
        )
    weights = shown.weights
    kinds = {
        "previous token": previous_score(weights),
        "first token (sink)": _mean(weights[..., FIRST_QUERY:, 0]),
        "same token": same_token_score(weights, shown.encoded.ids),
        "induction": induction,
    }
    return HeadKinds(kinds, entropy_bits(weights), mean_distance(weights))


def previous_score(weights: np.ndarray) -> np.ndarray:
    """Mean weight on the token just before, shape (layer, head).

    >>> previous_score(np.eye(4, k=-1)[None, None])
    array([[1.]])
    """
    return _mean(np.diagonal(weights, offset=-1, axis1=-2, axis2=-1)[..., FIRST_QUERY - 1 :])


def same_token_score(weights: np.ndarray, ids: Sequence[int]) -> np.ndarray:
    """Mean weight on the same token: the query itself or an earlier copy of it. Shape (layer, head)."""
    same = np.equal.outer(ids, ids)  # (query_pos, key_pos)
    return _mean((weights * same)[..., FIRST_QUERY:, :].sum(-1))


def entropy_bits(weights: np.ndarray) -> np.ndarray:
    """Entropy -Σ w log2 w, mean over queries; 0 for one token, log2(n) for n equal ones. Shape (layer, head)."""
    rows = weights[..., FIRST_QUERY:, :].astype(np.float64)
    logs = np.log2(rows, out=np.zeros_like(rows), where=rows > 0)
    entropy: np.ndarray = -(rows * logs).sum(-1).mean(-1)
    return entropy


def mean_distance(weights: np.ndarray) -> np.ndarray:
    """Distance Σ weight x (query_pos - key_pos), mean over queries, in tokens. Shape (layer, head)."""
    tokens = weights.shape[-1]
    back = np.subtract.outer(np.arange(tokens), np.arange(tokens)).clip(0)
    return _mean((weights * back)[..., FIRST_QUERY:, :].sum(-1, dtype=np.float64))


def _mean(values: np.ndarray) -> np.ndarray:
    mean: np.ndarray = values.mean(-1, dtype=np.float64)
    return mean
