"""Llama, SmolLM2 and Qwen2, step by step: RMSNorm, rotary positions, shared key/value heads, SwiGLU.

Reference: Touvron et al. 2023; Ainslie et al. 2023 (grouped key/value heads); transformers `LlamaDecoderLayer`.
"""

import math
from typing import TYPE_CHECKING

from core.architecture import traced_layers as parts
from core.architecture.arithmetic import rms_norm, rotary
from core.architecture.trace import Trace, TraceStep

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

RMS = r"h = \frac{x}{\sqrt{\mathrm{mean}(x^2)+\varepsilon}}\odot w"


def embed(base: "Module", ids: "Tensor") -> Trace:
    """Token only: positions enter when queries and keys are turned; ids of shape (pos,)."""
    yield TraceStep("token", r"x_i = E[\mathrm{id}_i]", base.embed_tokens.weight[ids])


def block(module: "Module", x: "Tensor", layer: int, config) -> Trace:
    """One block; x of shape (pos, d_model)."""
    h = rms_norm(x, module.input_layernorm.weight, config.rms_norm_eps)
    yield TraceStep("norm_1", RMS, h)
    query, key, value = yield from parts.projections(module.self_attn, h, config)
    theta = parts.rotary_theta(config, layer)
    query, key = rotary(query, theta), rotary(key, theta)
    yield TraceStep("query_rotated", r"q_i \leftarrow R_i\,q_i", query)
    yield TraceStep("key_rotated", r"k_j \leftarrow R_j\,k_j", key)
    scale = 1 / math.sqrt(query.shape[-1])
    window = parts.look_back(config, layer)
    mixed = yield from parts.attend(query, key, value, scale, r"\sqrt{d_\mathrm{head}}", window)
    x = x + (yield from parts.project_out(module.self_attn, mixed))
    yield TraceStep("middle", r"x \leftarrow x + o", x)
    h = rms_norm(x, module.post_attention_layernorm.weight, config.rms_norm_eps)
    yield TraceStep("norm_2", RMS, h)
    x = x + (yield from parts.gated_mlp(module.mlp, h, config.hidden_act))
    yield TraceStep("leaving", r"x \leftarrow x + m", x)
