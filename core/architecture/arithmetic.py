"""Operations of Transformer blocks in plain torch.

Dimensions: pos tokens, head heads of head_dim numbers each, query_pos looks at key_pos.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor


def layer_norm(x: "Tensor", weight: "Tensor", bias: "Tensor", eps: float) -> "Tensor":
    """Mean 0 and variance 1 at every position, then a learned scale and shift (Ba et al. 2016); (pos, d_model)."""
    centered = x.float() - x.float().mean(-1, keepdim=True)
    variance = centered.pow(2).mean(-1, keepdim=True)
    return (centered / (variance + eps).sqrt() * weight + bias).to(x.dtype)


def rms_norm(x: "Tensor", scale: "Tensor", eps: float) -> "Tensor":
    """Root mean square 1 at every position, then a learned scale (Zhang and Sennrich 2019); (..., d_model)."""
    wide = x.float()  # squares of large numbers lose too much in bfloat16
    return scale * (wide * (wide.pow(2).mean(-1, keepdim=True) + eps).rsqrt()).to(x.dtype)


def split_heads(x: "Tensor", heads: int) -> "Tensor":
    """Reshape (pos, head × head_dim) to (head, pos, head_dim)."""
    return x.reshape(len(x), heads, -1).transpose(0, 1)


def join_heads(x: "Tensor") -> "Tensor":
    """Reshape (head, pos, head_dim) to (pos, head × head_dim)."""
    return x.transpose(0, 1).flatten(1)


def rotate(x: "Tensor", theta: float) -> "Tensor":
    """Rotate each pair of dimensions (i, i + head_dim/2) by position × theta^(-2i/head_dim); (head, pos, head_dim).

    A rotation keeps lengths, and the product of a query and a key then depends on their distance only.
    Reference: Su et al. 2021, "RoFormer"; pairs as Llama's checkpoints order them.
    """
    import torch

    half = x.shape[2] // 2
    angles = rotary_angles(x.shape[1], x.shape[2], theta).to(x.device)
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    left, right = x[..., :half], x[..., half:]
    return torch.cat([left * cos - right * sin, right * cos + left * sin], -1)


def rotary_angles(pos: int, head_dim: int, theta: float) -> "Tensor":
    """Angles by which `rotate` turns pair i at each position from 0, in radians, float32; (pos, head_dim / 2)."""
    import torch

    half = head_dim // 2
    speeds = 1 / theta ** (torch.arange(half, dtype=torch.float32) / half)
    return torch.arange(pos, dtype=torch.float32)[:, None] * speeds


def mask_future(scores: "Tensor", window: int | None = None) -> "Tensor":
    """Minus infinity for keys after the query, and for keys `window` or more tokens before it (None: no limit)."""
    import torch

    pos = torch.arange(scores.shape[-1], device=scores.device)
    back = pos[:, None] - pos[None, :]  # (query_pos, key_pos)
    hidden = (back < 0) | (back >= window) if window else back < 0
    return scores.masked_fill(hidden, -math.inf)


def gelu(x: "Tensor") -> "Tensor":
    """x times the probability that a normal variable is smaller than x (Hendrycks and Gimpel 2016)."""
    import torch

    return torch.nn.functional.gelu(x)


def gelu_tanh(x: "Tensor") -> "Tensor":
    """GELU by the approximation GPT-2 and Gemma were trained with, as GPT-2 computes it."""
    return 0.5 * x * (1 + (math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)).tanh())


def gelu_tanh_at_once(x: "Tensor") -> "Tensor":
    """Compute the same approximation in one operation of torch, as Gemma does: in bfloat16 it rounds once only."""
    import torch

    return torch.nn.functional.gelu(x, approximate="tanh")


def silu(x: "Tensor") -> "Tensor":
    """x times its sigmoid.

    subtle: torch's one operation for it, as in the model. `x * x.sigmoid()` rounds the last digit otherwise, and 30
    blocks later a stream that holds numbers near 10,000 would be off by 0.004.
    """
    import torch

    return torch.nn.functional.silu(x)


Activation = Callable[["Tensor"], "Tensor"]

ACTIVATIONS: dict[str, tuple[str, Activation]] = {
    "gelu": ("GELU", gelu),
    "gelu_new": ("GELU", gelu_tanh),
    "gelu_pytorch_tanh": ("GELU", gelu_tanh_at_once),
    "relu": ("ReLU", lambda x: x.clamp(min=0)),
    "silu": ("SiLU", silu),
}


def activation(name: str) -> tuple[str, Activation]:
    """Short name and function of an activation; InputError if it is not known here."""
    if name not in ACTIVATIONS:
        raise InputError(f"The activation {name!r} is not known here.", f"Known: {', '.join(ACTIVATIONS)}.", "")
    return ACTIVATIONS[name]
