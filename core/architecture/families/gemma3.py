"""Gemma 3, step by step: norms before and after each part, normed queries and keys, mostly local attention.

Subtle: its norms scale by 1 + w, its embedding by the root of d_model, and its scores by a number of its own
(`query_pre_attn_scalar`) instead of head_dim. Reference: Gemma 3 report 2025; transformers `Gemma3DecoderLayer`.
"""

from typing import TYPE_CHECKING

from core.architecture import traced_layers as parts
from core.architecture.arithmetic import rms_norm, rotary
from core.architecture.trace import Trace, TraceStep
from core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module


def embed(base: "Module", ids: "Tensor") -> Trace:
    """Token times the root of d_model; positions enter when queries and keys are turned; ids of shape (pos,)."""
    token = base.embed_tokens.weight[ids]
    yield TraceStep("token", r"e_i = E[\mathrm{id}_i]", token)
    # In the weights' own number format, as the model does: in bfloat16 the root of 640 is 25.25.
    scale = token.new_tensor(token.shape[-1] ** 0.5)
    yield TraceStep("embedding", r"x_i = \sqrt{d_\mathrm{model}}\; e_i", token * scale)


def block(module: "Module", x: "Tensor", layer: int, config) -> Trace:
    """One block; x of shape (pos, d_model)."""
    attention = module.self_attn
    if config.attn_logit_softcapping or config.use_bidirectional_attention:
        raise InputError("This model caps its scores or looks ahead.", "The steps are those of plain Gemma 3.", "")
    h = _norm(module.input_layernorm, x)
    yield TraceStep("norm_1", _rms("h", "x"), h)
    query, key, value = yield from parts.projections(attention, h, config)
    query, key = _norm(attention.q_norm, query), _norm(attention.k_norm, key)
    yield TraceStep("query_normed", _rms("q", "q"), query)
    yield TraceStep("key_normed", _rms("k", "k"), key)
    theta = parts.rotary_theta(config, layer)
    query, key = rotary(query, theta), rotary(key, theta)
    yield TraceStep("query_rotated", r"q_i \leftarrow R_i\,q_i", query)
    yield TraceStep("key_rotated", r"k_j \leftarrow R_j\,k_j", key)
    scale, window = config.query_pre_attn_scalar**-0.5, parts.look_back(config, layer)
    divisor = rf"\sqrt{{{config.query_pre_attn_scalar}}}"
    mixed = yield from parts.attend(query, key, value, scale, divisor, window)
    out = yield from parts.project_out(attention, mixed)
    out = _norm(module.post_attention_layernorm, out)
    yield TraceStep("attention_normed", _rms("o", "o"), out)
    x = x + out
    yield TraceStep("middle", r"x \leftarrow x + o", x)
    yield from _mlp(module, x, config)


def _mlp(module: "Module", x: "Tensor", config) -> Trace:
    h = _norm(module.pre_feedforward_layernorm, x)
    yield TraceStep("norm_2", _rms("h", "x"), h)
    down = yield from parts.gated_mlp(module.mlp, h, config.hidden_activation)
    down = _norm(module.post_feedforward_layernorm, down)
    yield TraceStep("mlp_normed", _rms("m", "m"), down)
    yield TraceStep("leaving", r"x \leftarrow x + m", x + down)


def _norm(norm: "Module", x: "Tensor") -> "Tensor":
    return rms_norm(x.float(), 1 + norm.weight.float(), norm.eps).to(x.dtype)


def _rms(result: str, source: str) -> str:
    return rf"{result} = \frac{{{source}}}{{\sqrt{{\mathrm{{mean}}({source}^2)+\varepsilon}}}}\odot (1 + w)"
