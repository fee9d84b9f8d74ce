"""Kinds of heads: a score for each kind, and labels for heads whose score reaches a threshold."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.attention.pattern import AttentionPattern
from core.attention.sink import FIRST_QUERY, first_token_mass
from core.errors import InputError

# A head gets the label of a kind if at least this share of its weight goes where the kind looks.
LABEL_THRESHOLD = 0.4


@dataclass(frozen=True, eq=False)
class HeadKinds:
    """Scores of every head; each of shape (layer, head), float64.

    Attributes:
        kinds: name of the kind -> mean weight on what the kind looks at, 0 to 1.
        entropy: of the weights of a query, in bits, mean over queries; 0 if all weight is on one token.
        distance: tokens a head looks back, mean over queries.
    """

    kinds: dict[str, np.ndarray]
    entropy: np.ndarray
    distance: np.ndarray

    def labels(self, layer: int, head: int) -> list[tuple[str, float]]:
        """Return the kinds whose score reaches LABEL_THRESHOLD, with the score, best first. Counted from 1; often none.

        Kinds do not exclude each other: an induction head attends to the first token while nothing repeats.
        """
        scores = [(name, float(scores[layer - 1, head - 1])) for name, scores in self.kinds.items()]
        return sorted((kind for kind in scores if kind[1] >= LABEL_THRESHOLD), key=lambda kind: -kind[1])

    def strongest(self, kind: str) -> tuple[int, int]:
        """Return layer and head, counted from 1, with the best score of a kind."""
        layer, head = np.unravel_index(self.kinds[kind].argmax(), self.entropy.shape)
        return int(layer) + 1, int(head) + 1


def head_kinds(shown: AttentionPattern, induction: np.ndarray) -> HeadKinds:
    """Score the heads on a text.

    Args:
        induction: scores from `induction_run`, shape (layer, head); an ordinary text does not repeat enough.

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
        "first token (sink)": first_token_mass(weights),
        "same token": same_token_score(weights, shown.encoded.ids),
        "induction": induction,
    }
    return HeadKinds(kinds, entropy_bits(weights), mean_distance(weights))


def previous_score(weights: np.ndarray) -> np.ndarray:
    """Compute the mean weight on the previous token, shape (layer, head).

    >>> previous_score(np.eye(4, k=-1)[None, None])
    array([[1.]])
    """
    return _mean(np.diagonal(weights, offset=-1, axis1=-2, axis2=-1)[..., FIRST_QUERY - 1 :])


def same_token_score(weights: np.ndarray, ids: Sequence[int]) -> np.ndarray:
    """Compute the mean weight on the query's own token or an earlier copy of it, shape (layer, head)."""
    same = np.equal.outer(ids, ids)  # (query_pos, key_pos)
    return _mean((weights * same)[..., FIRST_QUERY:, :].sum(-1))


def entropy_bits(weights: np.ndarray) -> np.ndarray:
    """Compute the entropy -Σ w log2 w, mean over queries; log2(n) for n equal weights. Shape (layer, head)."""
    rows = weights[..., FIRST_QUERY:, :].astype(np.float64)
    logs = np.log2(rows, out=np.zeros_like(rows), where=rows > 0)
    entropy: np.ndarray = -(rows * logs).sum(-1).mean(-1)
    return entropy


def mean_distance(weights: np.ndarray) -> np.ndarray:
    """Compute the distance Σ w (query_pos - key_pos) in tokens, mean over queries. Shape (layer, head)."""
    tokens = weights.shape[-1]
    distance = np.subtract.outer(np.arange(tokens), np.arange(tokens)).clip(0)
    return _mean((weights * distance)[..., FIRST_QUERY:, :].sum(-1, dtype=np.float64))


def _mean(values: np.ndarray) -> np.ndarray:
    mean: np.ndarray = values.mean(-1, dtype=np.float64)
    return mean
