"""Scores before the softmax: query and key vectors, their rotation, their products.

Queries and keys are the model's own numbers: outputs of its projections, which its family names, rotated in its number
format. Their products are added in float64. Invariant: softmax(scores) equals the model's weights, to its rounding.

Reference for the rotation: Su et al., "RoFormer", 2021.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from core.architecture import blocks, family_of, hooked
from core.attention.pattern import allowed_cells, layer_windows
from core.models.model_lock import holds_model_lock
from core.probabilities import softmax
from core.shapes import check_shape

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    from core.models import LanguageModel

# Cosines and sines of the angles, each (1, pos, head_dim), by the rotary module's third argument, None if it has none.
Rotations = dict[str | None, tuple["Tensor", "Tensor"]]


@dataclass(frozen=True, eq=False)
class HeadScores:
    """One head before its softmax.

    Attributes:
        queries, keys: rotated by their positions, the model's own numbers as float64, shape (pos, head_dim).
        scale: factor of each q·k; 1/√head_dim in most models.
        allowed: cells the mask leaves open, shape (query_pos, key_pos).
    """

    queries: np.ndarray
    keys: np.ndarray
    scale: float
    allowed: np.ndarray

    @cached_property
    def scores(self) -> np.ndarray:
        """Scores q·k × scale; -inf where masked. Shape (query_pos, key_pos)."""
        return np.where(self.allowed, self.queries @ self.keys.T * self.scale, -np.inf)

    @cached_property
    def weights(self) -> np.ndarray:
        """Softmax of each row of scores, shape (query_pos, key_pos)."""
        return softmax(self.scores)

    def products(self, query_pos: int, key_pos: int) -> np.ndarray:
        """Return the products of q and k per dimension; their sum is q·k. Shape (head_dim,)."""
        products: np.ndarray = self.queries[query_pos] * self.keys[key_pos]
        return products


@holds_model_lock
def head_scores(model: "LanguageModel", ids: tuple[int, ...], layer: int, head: int) -> HeadScores:
    """Compute queries, keys and scores of one head.

    Args:
        model: any model of a known family.
        ids: what the model reads, shape (pos,).
        layer, head: counted from 1; they must exist.
    """
    return layer_scores(model, ids, [layer])[0][head - 1]


@holds_model_lock
def layer_scores(model: "LanguageModel", ids: Sequence[int], layers: Sequence[int]) -> list[list[HeadScores]]:
    """Compute the scores of all heads of some layers (counted from 1), in one forward pass.

    Returns:
        For each layer its heads in order.
    """
    import torch

    family, config, all_blocks = family_of(model), model.model.config, blocks(model)
    sources = {layer: family.query_key_modules(all_blocks[layer - 1]) for layer in layers}
    outputs: dict[Module, Tensor] = {}
    rotations: Rotations = {}

    def keep(module: "Module", inputs: "tuple[Tensor, ...]", output: "Tensor") -> None:
        outputs[module] = output

    def keep_rotation(module: "Module", inputs: tuple[Any, ...], output: "tuple[Tensor, Tensor]") -> None:
        rotations[inputs[2] if len(inputs) > 2 else None] = output

    hooks: list[tuple[Module, Callable[..., None]]] = [
        (module, keep) for modules in sources.values() for module in modules
    ]
    if family.names.rotary:
        hooks.append((model.model.base_model.get_submodule(family.names.rotary), keep_rotation))
    with torch.inference_mode(), hooked(after=hooks):
        model.model.base_model(input_ids=torch.tensor([list(ids)], device=model.device), use_cache=False)
    dimensions, windows, scores = family.design(config).dimensions, layer_windows(model), []
    for layer, modules in sources.items():
        vectors = family.queries_and_keys([outputs[module] for module in modules], dimensions.head_dim)
        check_shape("the queries", vectors[0], head=dimensions.heads, pos=len(ids), head_dim=dimensions.head_dim)
        check_shape("the keys", vectors[1], kv_head=dimensions.kv_heads, pos=len(ids), head_dim=dimensions.head_dim)
        if rotations:
            cos, sin = (part[0] for part in rotations[family.rotary_key(config, layer - 1)])
            vectors = rotated(vectors[0], cos, sin), rotated(vectors[1], cos, sin)
        queries, keys = (part.double().cpu().numpy() for part in vectors)
        allowed = allowed_cells(len(ids), windows[layer - 1])
        scores.append(_heads(queries, keys, family.score_scale(config, layer - 1), allowed))
    return scores


def _heads(queries: np.ndarray, keys: np.ndarray, scale: float, allowed: np.ndarray) -> list[HeadScores]:
    """Pair each query head with the key head it shares; (head, pos, head_dim) and (kv_head, pos, head_dim)."""
    group_size = len(queries) // len(keys)
    # Copies: a head that is kept must not keep the arrays of all heads.
    return [
        HeadScores(query.copy(), keys[head // group_size].copy(), scale, allowed) for head, query in enumerate(queries)
    ]


def rotated(vectors: "Tensor", cos: "Tensor", sin: "Tensor") -> "Tensor":
    """Rotate each pair of numbers (i, i + head_dim / 2) by an angle that grows with the position.

    Args:
        vectors: (head, pos, head_dim).
        cos, sin: of the angles, (pos, head_dim).

    >>> import torch
    >>> rotated(torch.tensor([[[1.0, 0.0]]]), torch.tensor([[0.0, 0.0]]), torch.tensor([[1.0, 1.0]]))
    tensor([[[0., 1.]]])
    """
    import torch

    _, pos, head_dim = vectors.shape
    check_shape("the cosines", cos, pos=pos, head_dim=head_dim)
    check_shape("the sines", sin, pos=pos, head_dim=head_dim)
    first, second = vectors.chunk(2, dim=-1)
    return vectors * cos + torch.cat([-second, first], dim=-1) * sin


def largest_difference(scores: HeadScores, weights: np.ndarray) -> float:
    """Return the largest difference between the softmax of the scores and the model's weights."""
    return float(np.abs(scores.weights - weights).max())
