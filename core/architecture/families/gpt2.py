"""GPT-2, step by step. Its linear layers are stored the other way round (`Conv1D`): y = x W + b.

Reference: Radford et al. 2019; transformers `GPT2Block`.
"""

import math
from typing import TYPE_CHECKING

from core.architecture import arithmetic as plain
from core.architecture.trace import Trace, TraceStep

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module


def embed(base: "Module", ids: "Tensor") -> Trace:
    """Token plus learned position; ids of shape (pos,)."""
    token = base.wte.weight[ids]
    yield TraceStep("token", r"e_i = E[\mathrm{id}_i]", token)
    position = base.wpe.weight[: len(ids)]
    yield TraceStep("position", r"p_i = P[i]", position)
    yield TraceStep("embedding", r"x_i = e_i + p_i", token + position)


def block(module: "Module", x: "Tensor", layer: int, config) -> Trace:
    """One block; x of shape (pos, d_model)."""
    heads, eps = config.n_head, config.layer_norm_epsilon
    h = plain.layer_norm(x, module.ln_1.weight, module.ln_1.bias, eps)
    yield TraceStep("norm_1", r"h = \frac{x-\mathrm{mean}(x)}{\sqrt{\mathrm{var}(x)+\varepsilon}}\odot w + b", h)
    mixed = h @ module.attn.c_attn.weight + module.attn.c_attn.bias  # (pos, 3 × d_model)
    query, key, value = (plain.split_heads(part, heads) for part in mixed.chunk(3, dim=-1))
    yield TraceStep("query", r"q = h\,W_q + b_q", query)
    yield TraceStep("key", r"k = h\,W_k + b_k", key)
    yield TraceStep("value", r"v = h\,W_v + b_v", value)
    scores = query @ key.transpose(1, 2) * _scale(query, layer, config)
    yield TraceStep("scores", r"s_{ij} = q_i \cdot k_j \,/\, \sqrt{d_\mathrm{head}}", scores)
    masked = plain.mask_future(scores)
    yield TraceStep("masked", r"s_{ij} = -\infty \;\text{for}\; j > i", masked)
    weights = masked.float().softmax(-1).to(value.dtype)
    yield TraceStep("weights", r"a_{ij} = e^{s_{ij}} / \textstyle\sum_j e^{s_{ij}}", weights)
    answer = weights @ value
    yield TraceStep("mixed", r"z_i = \textstyle\sum_j a_{ij}\, v_j", answer)
    out = plain.join_heads(answer) @ module.attn.c_proj.weight + module.attn.c_proj.bias
    yield TraceStep("attention_out", r"o = [z^1 \dots z^H]\,W_o + b_o", out)
    x = x + out
    yield TraceStep("middle", r"x \leftarrow x + o", x)
    yield from _mlp(module, x, config)


def _mlp(module: "Module", x: "Tensor", config) -> Trace:
    h = plain.layer_norm(x, module.ln_2.weight, module.ln_2.bias, config.layer_norm_epsilon)
    yield TraceStep("norm_2", r"h = \frac{x-\mathrm{mean}(x)}{\sqrt{\mathrm{var}(x)+\varepsilon}}\odot w + b", h)
    up = h @ module.mlp.c_fc.weight + module.mlp.c_fc.bias
    yield TraceStep("up", r"u = h\,W_\mathrm{up} + b_\mathrm{up}", up)
    name, bend = plain.activation(config.activation_function)
    activated = bend(up)
    yield TraceStep("activated", rf"a = \mathrm{{{name}}}(u)", activated)
    down = activated @ module.mlp.c_proj.weight + module.mlp.c_proj.bias
    yield TraceStep("down", r"m = a\,W_\mathrm{down} + b_\mathrm{down}", down)
    yield TraceStep("leaving", r"x \leftarrow x + m", x + down)


def _scale(query: "Tensor", layer: int, config) -> float:
    scale = 1 / math.sqrt(query.shape[-1]) if config.scale_attn_weights else 1.0
    return scale / (layer + 1) if config.scale_attn_by_inverse_layer_idx else scale
