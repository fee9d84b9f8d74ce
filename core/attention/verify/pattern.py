"""Verification of attention weights, and of the scores behind them, for all layers and heads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from core.architecture import blocks
from core.architecture.watch import AttentionCall, watch_attention
from core.attention.pattern import AttentionPattern
from core.attention.scores import HeadScores, layer_scores
from core.models.model_lock import holds_model_lock
from core.probabilities.verify.plain import read_claims, word_claim
from core.tokenization import token_piece
from core.verification import Claim, derived, numbers_claim, rounded, rounding, softmax_rounding

if TYPE_CHECKING:
    from core.models import LanguageModel

# The model rounds the products' sum, its multiple by the scale, and in some families a multiple of that.
_SCORE_ROUNDINGS = 3
SOFTMAX_ROUTE = "softmax in float64 of the scores that transformers computes in another call"


@dataclass(frozen=True, eq=False)
class WatchedAttention:
    """Queries, keys and scores that transformers itself computes.

    Attributes:
        scores: before the softmax, -inf where masked, float64, shape (layer, head, query_pos, key_pos).
        queries, keys: rotated, keys repeated for the heads that share them, float64, (layer, head, pos, head_dim).
    """

    scores: np.ndarray
    queries: np.ndarray
    keys: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """Softmax of the scores, by torch in float64."""
        import torch

        weights: np.ndarray = torch.from_numpy(self.scores).softmax(-1).numpy()
        return weights


@holds_model_lock
def watched_attention(model: "LanguageModel", ids: Sequence[int]) -> WatchedAttention:
    """Run the model once, and record the attention that its own code computes."""
    import torch

    with torch.inference_mode(), watch_attention() as calls:
        model.model.base_model(input_ids=torch.tensor([list(ids)], device=model.device), use_cache=False)
    return WatchedAttention(
        np.stack([_scores(call) for call in calls]),
        np.stack([call.queries[0].double().cpu().numpy() for call in calls]),
        np.stack([call.keys[0].double().transpose(-2, -1).cpu().numpy() for call in calls]),
    )


def _scores(call: AttentionCall) -> np.ndarray:
    import torch

    # The mask adds the lowest number of the format; what it leaves is no score.
    masked = call.scores[0] < torch.finfo(call.scores.dtype).min / 2
    scores: np.ndarray = call.scores[0].double().masked_fill(masked, -np.inf).cpu().numpy()
    return scores


def pattern_claims(
    model: "LanguageModel", text: str, shown: AttentionPattern, watched: WatchedAttention | None = None
) -> Iterator[Claim]:
    """Claim the tokens, all weights, the scores behind them, the key/value heads and the windows."""
    yield from read_claims(model, text, shown.encoded)
    watched = watched or watched_attention(model, shown.encoded.ids)
    weights = watched.weights
    yield Claim(
        "attention weights of all heads",
        shown.weights,
        weights,
        softmax_rounding(model.dtype, watched.scores, weights),
        SOFTMAX_ROUTE,
        precision_remark(model),
    )
    yield from _score_claims(model, shown, watched)
    # The tokens above are the last 40 only.
    labels = [token_piece(model.tokenizer, token_id).label for token_id in shown.encoded.ids]
    yield word_claim("tokens of the figures", labels, model, shown.encoded.ids)
    yield numbers_claim("places of the tokens", shown.tokens, watched.scores.shape[-1], "keys of the watched call")
    counts = [shown.layers, shown.heads, shown.kv_heads, shown.layers * shown.heads, shown.heads // shown.kv_heads]
    layers, heads = watched.scores.shape[:2]
    groups = _groups(watched.keys[0])[-1]
    expected = [layers, heads, groups, layers * heads, heads // groups]
    yield Claim("layers, heads, key/value heads, all heads, heads that share", counts, expected, route="watched call")
    yield Claim(
        "key/value head of each query head",
        [head // (shown.heads // shown.kv_heads) + 1 for head in range(shown.heads)],
        _groups(watched.keys[0]),
        route="query heads whose keys are the same numbers in transformers' own call",
    )
    yield Claim(
        "window of each layer, 0 for none",
        [window or 0 for window in shown.windows],
        [getattr(block.attention, "sliding_window", None) or 0 for block in blocks(model)],
        route="the attention module's own sliding_window",
    )
    yield Claim(
        "largest deviation of a row sum from 1",
        shown.largest_row_error,
        max(abs(float(row) - 1) for row in shown.weights.astype(np.longdouble).sum(-1).ravel()),
        # The sum of float32 numbers in float64.
        rounding("float64", shown.tokens, 1.0),
        "rows of the weights on screen, summed in extended precision",
    )


def precision_remark(model: "LanguageModel") -> str:
    """Say which digits of a model's numbers are rounding."""
    if model.dtype == "float32":
        return "The model computes in float32: the first six digits mean something."
    return f"The model computes in {model.dtype}: two to three digits mean something, the rest is rounding."


def score_rounding(dtype: str, scores: HeadScores) -> np.ndarray:
    """Return the largest difference between a head's scores and those that the model computes from the same vectors.

    Its sums are added in float32 in another order (partial sums are about as large as the result, or as the
    root of the terms' squares), and rounded to the number format.
    """
    open_scores = np.where(scores.allowed, scores.queries @ scores.keys.T * scores.scale, 0.0)
    spread = np.sqrt(scores.queries**2 @ (scores.keys**2).T) * scores.scale
    added: np.ndarray = rounding("float32", scores.queries.shape[-1], np.abs(open_scores) + spread)
    return np.where(scores.allowed, added + rounded(dtype, open_scores, _SCORE_ROUNDINGS), 0.0)


def _score_claims(model: "LanguageModel", shown: AttentionPattern, watched: WatchedAttention) -> Iterator[Claim]:
    """Claim that queries and keys give the scores whose softmax the weights are."""
    layers = layer_scores(model, shown.encoded.ids, range(1, shown.layers + 1))
    yield Claim(
        "scores behind the weights",
        watched.scores,
        np.array([[head.scores for head in heads] for heads in layers]),
        np.array([[score_rounding(model.dtype, head) for head in heads] for heads in layers]),
        "hooks on the projections → rotation → q @ k.T * scale → mask, in float64",
        precision_remark(model),
    )


def _groups(keys: np.ndarray) -> list[int]:
    """Number the groups of neighbouring heads with equal keys, from 1; keys are (head, pos, head_dim)."""
    groups = [1]
    for before, head in pairwise(keys):
        groups.append(groups[-1] + (not np.array_equal(before, head)))
    return groups


def without_first_by_torch(weights: np.ndarray) -> np.ndarray:
    """Normalise rows without their first key by torch; a row with nothing left stays zero."""
    import torch
    from torch.nn.functional import normalize, pad

    rest = normalize(torch.from_numpy(weights).double()[..., 1:], p=1, dim=-1, eps=1e-300)
    result: np.ndarray = pad(rest, (1, 0)).numpy()
    return result


def drawn_claim(name: str, shown: object, expected: np.ndarray, route: str = "the weights on screen") -> Claim:
    """Claim drawn numbers that are copies, sums or shares of weights that are claimed themselves."""
    return Claim(name, np.asarray(shown, dtype=np.float64), expected, derived(expected), route)


def cells_claims(name: str, cells: np.ndarray, expected: np.ndarray, masked: np.ndarray, route: str) -> Iterator[Claim]:
    """Claim the cells of a heatmap, all of shape (query_pos, key_pos); those that are masked are NaN."""
    yield Claim(f"masked cells{name}", np.isnan(cells), masked, route=route)
    yield drawn_claim(f"cells of the heatmap{name}", cells[~np.isnan(cells)], expected[~masked])
