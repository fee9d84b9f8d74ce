"""GPT-2: LayerNorm, learned positions, biases everywhere.

Its linear layers are stored the other way round (`Conv1D`): y = x W + b.
Reference: Radford et al. 2019; transformers `GPT2Block`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.architecture import arithmetic
from core.architecture.design import ModelDesign
from core.architecture.families.base import Block, Family, ModuleNames, NormWeights, read_dimensions, register
from core.architecture.trace import Trace, TraceStep
from core.architecture.traced_layers import attend

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedConfig

LAYER_NORM = r"h = \frac{x-\mathrm{mean}(x)}{\sqrt{\mathrm{var}(x)+\varepsilon}}\odot w + b"


class GPT2(Family):
    """GPT-2 and its distilled twin."""

    names = ModuleNames(
        base="transformer",
        token_embedding="wte",
        position_embedding="wpe",
        blocks="h",
        final_norm="ln_f",
        first_norm="ln_1",
        attention="attn",
        output_projection="attn.c_proj",
        attention_added="attn.c_proj",
        second_norm="ln_2",
        mlp="mlp",
        mlp_added="mlp",
    )

    def design(self, config: "PreTrainedConfig") -> ModelDesign:
        head_dim, d_mlp = config.n_embd // config.n_head, config.n_inner or 4 * config.n_embd
        return ModelDesign(
            read_dimensions(config, config.n_head, head_dim, d_mlp, mlp_matrices=2),
            positions="learned",
            norm="LayerNorm",
            norms_in_block=2,
            query_key_norm=False,
            activation=config.activation_function,
            biases="all",
            embedding_scale=1.0,
        )

    def embed(self, base: "Module", ids: "Tensor") -> Trace:
        """Token embedding plus learned position."""
        token = base.get_parameter("wte.weight")[ids]
        yield TraceStep("token", r"e_i = E[\mathrm{id}_i]", token)
        position = base.get_parameter("wpe.weight")[: len(ids)]
        yield TraceStep("position", r"p_i = P[i]", position)
        yield TraceStep("embedding", r"x_i = e_i + p_i", token + position)

    def steps(self, block: Block, x: "Tensor", layer: int, config: "PreTrainedConfig") -> Trace:
        """Norm, attention, add; norm, MLP, add."""
        attention, mlp = block.attention, block.mlp
        h = _norm(block.first_norm, x, config)
        yield TraceStep("norm_1", LAYER_NORM, h)
        query, key, value = (
            arithmetic.split_heads(part, config.n_head)
            for part in _conv1d(attention.get_submodule("c_attn"), h).chunk(3, dim=-1)  # each (pos, d_model)
        )
        yield TraceStep("query", r"q = h\,W_q + b_q", query)
        yield TraceStep("key", r"k = h\,W_k + b_k", key)
        yield TraceStep("value", r"v = h\,W_v + b_v", value)
        scale = self.score_scale(config, layer)
        mixed = yield from attend(query, key, value, scale, r"\sqrt{d_\mathrm{head}}")
        out = _conv1d(block.output_projection, arithmetic.join_heads(mixed))
        yield TraceStep("attention_out", r"o = [z^1 \dots z^H]\,W_o + b_o", out)
        x = x + out
        yield TraceStep("middle", r"x \leftarrow x + o", x)

        h = _norm(block.second_norm, x, config)
        yield TraceStep("norm_2", LAYER_NORM, h)
        up = _conv1d(mlp.get_submodule("c_fc"), h)
        yield TraceStep("up", r"u = h\,W_\mathrm{up} + b_\mathrm{up}", up)
        name, activation = arithmetic.activation(config.activation_function)
        activated = activation(up)
        yield TraceStep("activated", rf"a = \mathrm{{{name}}}(u)", activated)
        down = _conv1d(mlp.get_submodule("c_proj"), activated)
        yield TraceStep("down", r"m = a\,W_\mathrm{down} + b_\mathrm{down}", down)
        yield TraceStep("leaving", r"x \leftarrow x + m", x + down)

    def score_scale(self, config: "PreTrainedConfig", layer: int) -> float:
        scale = (config.n_embd // config.n_head) ** -0.5 if config.scale_attn_weights else 1.0
        return float(scale / (layer + 1) if config.scale_attn_by_inverse_layer_idx else scale)

    def query_key_modules(self, block: Block) -> "tuple[Module, ...]":
        return (block.attention.get_submodule("c_attn"),)

    def queries_and_keys(self, outputs: "Sequence[Tensor]", head_dim: int) -> "tuple[Tensor, Tensor]":
        query, key, _ = outputs[0][0].chunk(3, dim=-1)  # each (pos, d_model)
        heads = query.shape[-1] // head_dim
        return arithmetic.split_heads(query, heads), arithmetic.split_heads(key, heads)

    def matrix(self, layer: "Module") -> "Tensor":
        return layer.get_parameter("weight").T

    def query_key_value(self, block: Block) -> "tuple[Module, ...]":
        return (block.attention.get_submodule("c_attn"),)

    def mlp_layers(self, block: Block) -> "tuple[tuple[Module, ...], Module]":
        return (block.mlp.get_submodule("c_fc"),), block.mlp.get_submodule("c_proj")

    def norm_weights(self, norm: "Module", config: "PreTrainedConfig") -> NormWeights:
        weight, bias = (norm.get_parameter(name).detach().float() for name in ("weight", "bias"))
        return NormWeights(weight, bias, float(config.layer_norm_epsilon))

    def block_widths(self, block: Block) -> tuple[int, int, int]:
        all_three = self.matrix(block.attention.get_submodule("c_attn")).shape[0]
        return all_three // 3, all_three // 3, self.matrix(block.mlp.get_submodule("c_fc")).shape[0]

    def frozen_norm(self, norm: "Module", config: "PreTrainedConfig", parts: "Tensor") -> "Tensor":
        """Taking the mean away is linear too, so each part gives up its own mean."""
        import torch

        centered = parts - parts.mean(-1, keepdim=True)
        scale = (parts.sum(0).var(unbiased=False) + config.layer_norm_epsilon).sqrt()
        weight, bias = (norm.get_parameter(name).double() for name in ("weight", "bias"))
        return torch.cat([centered / scale * weight, bias[None]])

    def frozen_norm_code(self) -> list[str]:
        return [
            "    centered = parts - parts.mean(-1, keepdim=True)",
            "    scale = (parts.sum(0).var(unbiased=False) + norm.eps).sqrt()",
            "    normed = torch.cat([centered / scale * norm.weight, norm.bias[None]])",
        ]


def _norm(norm: "Module", x: "Tensor", config: "PreTrainedConfig") -> "Tensor":
    weight, bias = norm.get_parameter("weight"), norm.get_parameter("bias")
    return arithmetic.layer_norm(x, weight, bias, config.layer_norm_epsilon)


def _conv1d(layer: "Module", x: "Tensor") -> "Tensor":
    return x @ layer.get_parameter("weight") + layer.get_parameter("bias")


register(GPT2("gpt2", "GPT-2", "2019-02", tokenizer="gpt2"))
