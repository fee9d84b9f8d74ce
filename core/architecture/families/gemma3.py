"""Gemma 3: norms before and after attention and MLP, normed queries and keys, mostly local attention.

subtle: its norms scale by 1 + w, its embedding by the root of d_model, and its scores by a number of its own
(`query_pre_attn_scalar`) instead of head_dim. Reference: Gemma 3 report 2025; transformers `Gemma3DecoderLayer`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.architecture.arithmetic import rms_norm
from core.architecture.design import ModelDesign
from core.architecture.families.base import Block, NormWeights, read_dimensions, register
from core.architecture.families.llama import Llama, TracedHeads, gated_mlp, project_out
from core.architecture.trace import Trace, TraceStep
from core.architecture.traced_layers import attend
from core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedConfig


class Gemma3(Llama):
    """Gemma 3 for text: the layers of Llama, with its own norms and an angle for each kind of layer."""

    names = replace(
        Llama.names,
        attention_added="post_attention_layernorm",
        second_norm="pre_feedforward_layernorm",
        mlp_added="post_feedforward_layernorm",
    )

    def design(self, config: "PreTrainedConfig") -> ModelDesign:
        d_mlp = config.intermediate_size
        return ModelDesign(
            read_dimensions(config, config.num_key_value_heads, config.head_dim, d_mlp, mlp_matrices=3),
            positions="rotary",
            norm="RMSNorm",
            norms_in_block=4,
            query_key_norm=True,
            activation=config.hidden_activation,
            biases="none",
            embedding_scale=config.hidden_size**0.5,
        )

    def logit_cap(self, config: "PreTrainedConfig") -> float:
        return float(config.final_logit_softcapping or 0.0)

    def check_steps(self, config: "PreTrainedConfig") -> None:
        if config.attn_logit_softcapping or config.use_bidirectional_attention:
            raise InputError("This model caps its scores or looks ahead.", "The steps are those of plain Gemma 3.", "")
        super().check_steps(config)

    def rotary_key(self, config: "PreTrainedConfig", layer: int) -> str:
        """Local and global layers rotate by different angles."""
        return str(config.layer_types[layer])

    def embed(self, base: "Module", ids: "Tensor") -> Trace:
        """Token embedding times the root of d_model; positions enter when queries and keys are rotated."""
        token = base.get_parameter("embed_tokens.weight")[ids]
        yield TraceStep("token", r"e_i = E[\mathrm{id}_i]", token)
        # In the weights' own number format, as the model does: in bfloat16 the root of 640 is 25.25.
        scale = token.new_tensor(token.shape[-1] ** 0.5)
        yield TraceStep("embedding", r"x_i = \sqrt{d_\mathrm{model}}\; e_i", token * scale)

    def steps(self, block: Block, x: "Tensor", layer: int, config: "PreTrainedConfig") -> Trace:
        """Norm, attention, norm, add; norm, MLP, norm, add."""
        h = self.norm(block.first_norm, x, config)
        yield TraceStep("norm_1", _rms("h", "x"), h)
        query, key, value = yield from self.heads(block.attention, h, config)
        query, key = yield from self.rotated(query, key, layer, config)
        scale, window = self.score_scale(config, layer), self.window(config, layer)
        divisor = rf"\sqrt{{{config.query_pre_attn_scalar}}}"
        mixed = yield from attend(query, key, value, scale, divisor, window)
        out = yield from project_out(block.attention, mixed)
        out = self.norm(block.attention_added, out, config)
        yield TraceStep("attention_normed", _rms("o", "o"), out)
        x = x + out
        yield TraceStep("middle", r"x \leftarrow x + o", x)
        h = self.norm(block.second_norm, x, config)
        yield TraceStep("norm_2", _rms("h", "x"), h)
        down = yield from gated_mlp(block.mlp, h, config.hidden_activation)
        down = self.norm(block.mlp_added, down, config)
        yield TraceStep("mlp_normed", _rms("m", "m"), down)
        yield TraceStep("leaving", r"x \leftarrow x + m", x + down)

    def norm(self, norm: "Module", x: "Tensor", config: "PreTrainedConfig") -> "Tensor":
        return rms_norm(x.float(), 1 + norm.get_parameter("weight").float(), config.rms_norm_eps).to(x.dtype)

    def heads(self, attention: "Module", h: "Tensor", config: "PreTrainedConfig") -> TracedHeads:
        """Norm each query and each key after the projections."""
        query, key, value = yield from super().heads(attention, h, config)
        query, key = (
            self.norm(attention.get_submodule(name), vectors, config)
            for name, vectors in (("q_norm", query), ("k_norm", key))
        )
        yield TraceStep("query_normed", _rms("q", "q"), query)
        yield TraceStep("key_normed", _rms("k", "k"), key)
        return query, key, value

    def score_scale(self, config: "PreTrainedConfig", layer: int) -> float:
        return float(config.query_pre_attn_scalar**-0.5)

    def query_key_modules(self, block: Block) -> "tuple[Module, ...]":
        return tuple(block.attention.get_submodule(name) for name in ("q_norm", "k_norm"))

    def queries_and_keys(self, outputs: "Sequence[Tensor]", head_dim: int) -> "tuple[Tensor, Tensor]":
        query, key = (output[0] for output in outputs)  # the norms read (batch, head, pos, head_dim)
        return query, key

    def norm_weights(self, norm: "Module", config: "PreTrainedConfig") -> NormWeights:
        return NormWeights(1 + norm.get_parameter("weight").detach().float(), None, float(config.rms_norm_eps))

    def frozen_norm(self, norm: "Module", config: "PreTrainedConfig", parts: "Tensor") -> "Tensor":
        scale = (parts.sum(0).pow(2).mean() + float(config.rms_norm_eps)).sqrt()
        return parts / scale * (1 + norm.get_parameter("weight").double())

    def frozen_norm_code(self) -> list[str]:
        return [
            "    scale = (parts.sum(0).square().mean() + norm.eps).sqrt()",
            "    normed = parts / scale * (1 + norm.weight)",
        ]


def _rms(result: str, source: str) -> str:
    return rf"{result} = \frac{{{source}}}{{\sqrt{{\mathrm{{mean}}({source}^2)+\varepsilon}}}}\odot (1 + w)"


register(Gemma3("gemma3_text", "Gemma 3", "2025-03"))
