"""Operations of a block in float64 by torch, each with the largest error of the same operation in the model's format.

One operation at a time, from the very tensors that are shown: so an error of one step is compared with that step's own
rounding, however large the numbers of the residual stream are, and no noise of earlier steps is left.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from core.architecture.families import Family
from core.verification import rounded, rounding

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module


class Recomputed(NamedTuple):
    """Values in float64, and the largest error that rounding explains; same shapes."""

    values: np.ndarray
    allowed: np.ndarray


def as_tensor(values: np.ndarray) -> "Tensor":
    """Return a float64 tensor."""
    import torch

    return torch.from_numpy(np.asarray(values)).double()


def linear(dtype: str, family: Family, layer: "Module", x: np.ndarray) -> Recomputed:
    """Compute x Wᵀ + b for x of shape (pos, in).

    The sum is added in float32 and rounded, once more when the bias is added. Partial sums are about as large as the
    result, or as the root of the terms' squares.
    """
    inputs, weight = as_tensor(x), family.matrix(layer).detach().double().cpu()
    product = inputs @ weight.T
    spread = (inputs.square() @ weight.T.square()).sqrt()
    bias = getattr(layer, "bias", None)
    result = (product if bias is None else product + bias.detach().double().cpu()).numpy()
    added = rounding("float32", x.shape[-1], (product.abs() + spread).numpy())
    return Recomputed(result, added + rounded(dtype, product.numpy()) + rounded(dtype, result))


def norm(dtype: str, module: "Module", x: np.ndarray) -> Recomputed:
    """Apply a LayerNorm, or an RMSNorm whose scale is w, in Gemma 1 + w, to the last axis.

    The mean of squares errs by the roundings of its additions, the result is rounded to the number format up to twice.
    """
    import torch

    values = as_tensor(x)
    weight = module.get_parameter("weight").detach().double().cpu()
    if isinstance(module, torch.nn.LayerNorm):
        bias = module.get_parameter("bias").detach().double().cpu()
        result = torch.nn.functional.layer_norm(values, weight.shape, weight, bias, module.eps)
        spread = values.std(-1, correction=0, keepdim=True)
        sizes = (values.abs() + values.mean(-1, keepdim=True).abs()) / spread * weight.abs() + bias.abs()
    else:
        scale = 1 + weight if type(module).__name__.startswith("Gemma") else weight
        result = torch.nn.functional.rms_norm(values, scale.shape, scale, norm_epsilon(module))
        sizes = result.abs()
    allowed = rounding("float32", x.shape[-1], sizes.numpy()) + rounded(dtype, sizes.numpy(), 2)
    return Recomputed(result.numpy(), allowed)


def norm_epsilon(module: "Module") -> float:
    """Return what a norm adds to the mean square; the families' norms name it differently."""
    name = "variance_epsilon" if hasattr(module, "variance_epsilon") else "eps"
    return float(getattr(module, name))


def rotation(dtype: str, x: np.ndarray, cos: np.ndarray, sin: np.ndarray) -> Recomputed:
    """Rotate pairs (i, i + head_dim / 2) of (head, pos, head_dim) by the angles of (pos, head_dim).

    Both products and their sum are rounded; in float32 the angles err by the rounding of position × speed.

    Args:
        cos, sin: as the model rounds them.
    """
    half = x.shape[-1] // 2
    turned = np.concatenate([-x[..., half:], x[..., :half]], -1).astype(np.float64)
    parts = x.astype(np.float64) * cos, turned * sin
    result = parts[0] + parts[1]
    sizes = np.abs(parts[0]) + np.abs(parts[1]) + np.abs(result)
    position = np.arange(x.shape[-2])[:, None]
    return Recomputed(result, rounding("float32", 4, np.hypot(x, turned) * (1 + position / 2)) + rounded(dtype, sizes))


def sums(dtype: str, *terms: np.ndarray) -> Recomputed:
    """Add two tensors of the model's format."""
    result = sum(term.astype(np.float64) for term in terms)
    return Recomputed(np.asarray(result), rounded(dtype, result) + rounded("float32", result))


def products(dtype: str, a: np.ndarray, b: np.ndarray | float) -> Recomputed:
    """Multiply number by number."""
    result = a.astype(np.float64) * b
    return Recomputed(result, rounded(dtype, result, 2) + rounded("float32", result))


def mixed_values(dtype: str, weights: np.ndarray, values: np.ndarray) -> Recomputed:
    """Mix values (kv_head, pos, head_dim) by weights (head, query_pos, key_pos)."""
    repeated = np.repeat(values.astype(np.float64), len(weights) // len(values), axis=0)
    result = weights.astype(np.float64) @ repeated
    sizes = weights.astype(np.float64) @ np.abs(repeated)
    return Recomputed(result, rounding("float32", weights.shape[-1], sizes) + rounded(dtype, result))


def scores(dtype: str, queries: np.ndarray, keys: np.ndarray, scale: float) -> Recomputed:
    """Multiply every query with every key of its group, (head, pos, head_dim) and (kv_head, pos, head_dim)."""
    wide = np.repeat(keys.astype(np.float64), len(queries) // len(keys), axis=0).swapaxes(1, 2)
    exact = queries.astype(np.float64)
    result = exact @ wide * scale
    spread = np.sqrt(exact**2 @ wide**2) * abs(scale)
    added = rounding("float32", queries.shape[-1], np.abs(result) + spread)
    return Recomputed(result, added + rounded(dtype, result, 3))
