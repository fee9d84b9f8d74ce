"""Where a weight comes from: query and key vectors, their product, and the scores before the softmax.

Own plain arithmetic in float64 from the model's projections. Invariant: softmax(scores) equals the model's weights.

family         queries and keys after                     turned by position
GPT-2          c_attn, split in three                     no (positions were added to the embeddings)
Llama, Qwen2   q_proj, k_proj                             rotary
Gemma 3        q_proj, k_proj, then q_norm, k_norm        rotary, another one in local layers

Reference for rotary: Su et al., "RoFormer", 2021.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.architecture import blocks, hooked
from core.attention.pattern import allowed_cells, layer_windows
from core.probabilities import softmax

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    from core.architecture import Block
    from core.models import LanguageModel


@dataclass(frozen=True, eq=False)
class HeadScores:
    """One head before its softmax.

    Attributes:
        queries, keys: after position has turned them, float64, shape (pos, head_dim).
        scale: what each q·k is multiplied by; 1/√head_dim in most models.
        allowed: where the mask lets a query look, shape (query_pos, key_pos).
    """

    queries: np.ndarray
    keys: np.ndarray
    scale: float
    allowed: np.ndarray

    @cached_property
    def scores(self) -> np.ndarray:
        """q·k x scale; -inf where masked. Shape (query_pos, key_pos)."""
        return np.where(self.allowed, self.queries @ self.keys.T * self.scale, -np.inf)

    @cached_property
    def weights(self) -> np.ndarray:
        """softmax of each row of scores, shape (query_pos, key_pos)."""
        return softmax(self.scores)

    def products(self, query_pos: int, key_pos: int) -> np.ndarray:
        """q times k, number by number; their sum is q·k. Shape (head_dim,)."""
        return self.queries[query_pos] * self.keys[key_pos]


def head_scores(model: "LanguageModel", ids: tuple[int, ...], layer: int, head: int) -> HeadScores:
    """Queries, keys and scores of one head. Hold `model.lock`.

    Args:
        ids: what the model reads, shape (pos,).
        layer, head: counted from 1; they must exist.
    """
    return layer_scores(model, ids, [layer])[0][head - 1]


def layer_scores(model: "LanguageModel", ids: Sequence[int], layers: Sequence[int]) -> list[list[HeadScores]]:
    """The scores of all heads of some layers (counted from 1), in one forward pass. Hold `model.lock`.

    Returns:
        For each layer its heads in order.
    """
    import torch

    chosen = {layer: blocks(model)[layer - 1] for layer in layers}
    said: dict[Module, Tensor] = {}
    turns: dict[str | None, tuple[Tensor, Tensor]] = {}

    def keep(module: "Module", inputs: tuple, output: "Tensor") -> None:
        said[module] = output

    def keep_turn(module: "Module", inputs: tuple, output: "tuple[Tensor, Tensor]") -> None:
        turns[inputs[2] if len(inputs) > 2 else None] = output

    hooks = [(module, keep) for block in chosen.values() for module in _speakers(block)]
    rotary = getattr(model.model.base_model, "rotary_emb", None)
    if rotary is not None:
        hooks.append((rotary, keep_turn))
    with torch.inference_mode(), hooked(after=hooks):
        model.model.base_model(input_ids=torch.tensor([list(ids)], device=model.device), use_cache=False)
    windows = layer_windows(model)
    return [_heads(block, said, turns, allowed_cells(len(ids), windows[n - 1])) for n, block in chosen.items()]


def _speakers(block: "Block") -> "list[Module]":
    """The modules whose outputs hold queries and keys."""
    attention = block.attention
    if hasattr(attention, "c_attn"):
        return [attention.c_attn]
    if hasattr(attention, "q_norm"):
        return [attention.q_norm, attention.k_norm]
    return [attention.q_proj, attention.k_proj]


def _heads(block: "Block", said: dict, turns: dict, allowed: np.ndarray) -> list[HeadScores]:
    attention = block.attention
    outputs = [said[module] for module in _speakers(block)]
    if hasattr(attention, "c_attn"):
        outputs = list(outputs[0].chunk(3, dim=-1)[:2])
    queries, keys = (_by_head(output, attention.head_dim) for output in outputs)
    if turns:
        cos, sin = (
            part[0].double().cpu().numpy() for part in turns.get(getattr(attention, "layer_type", None), _only(turns))
        )
        queries, keys = (rotated(vectors, cos, sin) for vectors in (queries, keys))
    share = len(queries) // len(keys)
    # Copies: a head that is kept must not keep the arrays of all heads.
    return [
        HeadScores(query.copy(), keys[head // share].copy(), attention.scaling, allowed)
        for head, query in enumerate(queries)
    ]


def _only(turns: dict) -> tuple:
    return next(iter(turns.values()))


def _by_head(output: "Tensor", head_dim: int) -> np.ndarray:
    """(1, pos, head x head_dim), or Gemma's (1, head, pos, head_dim), to float64 (head, pos, head_dim)."""
    vectors = output[0].double().cpu()
    if vectors.ndim == 2:
        vectors = vectors.unflatten(-1, (-1, head_dim)).transpose(0, 1)
    return vectors.numpy()


def rotated(vectors: np.ndarray, cos: np.ndarray, sin: np.ndarray) -> np.ndarray:
    """Turn each pair of numbers (i, i + head_dim / 2) by an angle that grows with the position.

    >>> rotated(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]]), np.array([[1.0, 1.0]]))
    array([[0., 1.]])
    """
    first, second = np.split(vectors, 2, axis=-1)
    return vectors * cos + np.concatenate([-second, first], axis=-1) * sin


def largest_difference(scores: HeadScores, weights: np.ndarray) -> float:
    """How far the softmax of the scores is from the model's own weights, shape (query_pos, key_pos)."""
    return float(np.abs(scores.weights - weights).max())
