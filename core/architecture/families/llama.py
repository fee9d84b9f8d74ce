"""Llama, SmolLM2 and Qwen2: RMSNorm, rotary positions, shared key/value heads, SwiGLU.

Reference: Touvron et al. 2023; Ainslie et al. 2023 (grouped key/value heads); transformers `LlamaDecoderLayer`.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.architecture.arithmetic import activation, join_heads, rms_norm, rotate, split_heads
from core.architecture.design import ModelDesign
from core.architecture.families.base import (
    Block,
    Family,
    ModuleNames,
    NormWeights,
    linear_layer,
    read_dimensions,
    register,
)
from core.architecture.trace import Trace, TraceStep
from core.architecture.traced_layers import TracedTensor, attend, linear, linear_formula
from core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedConfig

RMS = r"h = \frac{x}{\sqrt{\mathrm{mean}(x^2)+\varepsilon}}\odot w"
# Queries (head, pos, head_dim), keys and values (kv_head, pos, head_dim).
TracedHeads = Generator[TraceStep, None, tuple["Tensor", "Tensor", "Tensor"]]


@dataclass(frozen=True)
class Llama(Family):
    """Llama and the families built like it.

    Attributes:
        biases: linear layers with a bias, where the configuration does not say.
    """

    biases: str = ""

    names = ModuleNames(
        base="model",
        token_embedding="embed_tokens",
        position_embedding="",
        blocks="layers",
        final_norm="norm",
        first_norm="input_layernorm",
        attention="self_attn",
        output_projection="self_attn.o_proj",
        attention_added="self_attn.o_proj",
        second_norm="post_attention_layernorm",
        mlp="mlp",
        mlp_added="mlp",
        rotary="rotary_emb",
    )

    def design(self, config: "PreTrainedConfig") -> ModelDesign:
        d_mlp = config.intermediate_size
        return ModelDesign(
            read_dimensions(config, config.num_key_value_heads, _head_dim(config), d_mlp, mlp_matrices=3),
            positions="rotary",
            norm="RMSNorm",
            norms_in_block=2,
            query_key_norm=False,
            activation=config.hidden_act,
            biases=self.biases or _biases(config),
            embedding_scale=1.0,
        )

    def check_steps(self, config: "PreTrainedConfig") -> None:
        """Refuse rotary angles stretched for long contexts."""
        super().check_steps(config)
        for layer in range(config.num_hidden_layers):
            self.rotary_base(config, layer)

    def rotary_base(self, config: "PreTrainedConfig", layer: int) -> float:
        """Return θ of a layer; InputError if the angles are stretched for long contexts."""
        settings = self.rotary(config, layer)
        if settings["rope_type"] != "default":
            raise InputError(
                f"This model stretches its rotary positions ({settings['rope_type']}).",
                "Plain rotary positions only are computed here.",
                "Choose another model.",
            )
        return float(settings["rope_theta"])

    def rotary(self, config: "PreTrainedConfig", layer: int) -> dict[str, Any]:
        """Rotary settings of a layer: `rope_type`, and `rope_theta`, the base of the angles."""
        settings: dict[str, Any] = config.rope_parameters
        return settings if "rope_type" in settings else settings[config.layer_types[layer]]

    def embed(self, base: "Module", ids: "Tensor") -> Trace:
        """Token embedding only: positions enter when queries and keys are rotated."""
        yield TraceStep("token", r"x_i = E[\mathrm{id}_i]", base.get_parameter("embed_tokens.weight")[ids])

    def steps(self, block: Block, x: "Tensor", layer: int, config: "PreTrainedConfig") -> Trace:
        """Norm, attention, add; norm, MLP, add."""
        h = self.norm(block.first_norm, x, config)
        yield TraceStep("norm_1", RMS, h)
        query, key, value = yield from self.heads(block.attention, h, config)
        query, key = yield from self.rotated(query, key, layer, config)
        scale, window = self.score_scale(config, layer), self.window(config, layer)
        mixed = yield from attend(query, key, value, scale, r"\sqrt{d_\mathrm{head}}", window)
        x = x + (yield from project_out(block.attention, mixed))
        yield TraceStep("middle", r"x \leftarrow x + o", x)
        h = self.norm(block.second_norm, x, config)
        yield TraceStep("norm_2", RMS, h)
        x = x + (yield from gated_mlp(block.mlp, h, config.hidden_act))
        yield TraceStep("leaving", r"x \leftarrow x + m", x)

    def norm(self, norm: "Module", x: "Tensor", config: "PreTrainedConfig") -> "Tensor":
        """Apply a norm of the model; (..., d_model)."""
        return rms_norm(x, norm.get_parameter("weight"), config.rms_norm_eps)

    def heads(self, attention: "Module", h: "Tensor", config: "PreTrainedConfig") -> TracedHeads:
        """Trace the projections of h (pos, d_model) to queries, keys and values, before the rotation."""
        made = []
        for key, heads in (
            ("query", config.num_attention_heads),
            ("key", config.num_key_value_heads),
            ("value", config.num_key_value_heads),
        ):
            layer = linear_layer(attention, f"{key[0]}_proj")
            made.append(split_heads(linear(layer, h), heads))
            yield TraceStep(key, linear_formula(key[0], "h", key[0], layer), made[-1])
        query, key_vectors, value = made
        return query, key_vectors, value

    def rotated(
        self, query: "Tensor", key: "Tensor", layer: int, config: "PreTrainedConfig"
    ) -> Generator[TraceStep, None, tuple["Tensor", "Tensor"]]:
        """Trace the rotation of queries and keys by their positions."""
        theta = self.rotary_base(config, layer)
        query, key = rotate(query, theta), rotate(key, theta)
        yield TraceStep("query_rotated", r"q_i \leftarrow R_i\,q_i", query)
        yield TraceStep("key_rotated", r"k_j \leftarrow R_j\,k_j", key)
        return query, key

    def score_scale(self, config: "PreTrainedConfig", layer: int) -> float:
        return float(_head_dim(config) ** -0.5)

    def query_key_modules(self, block: Block) -> "tuple[Module, ...]":
        return linear_layer(block.attention, "q_proj"), linear_layer(block.attention, "k_proj")

    def queries_and_keys(self, outputs: "Sequence[Tensor]", head_dim: int) -> "tuple[Tensor, Tensor]":
        query, key = (split_heads(output[0], output.shape[-1] // head_dim) for output in outputs)
        return query, key

    def matrix(self, layer: "Module") -> "Tensor":
        return layer.get_parameter("weight")

    def query_key_value(self, block: Block) -> "tuple[Module, ...]":
        return tuple(linear_layer(block.attention, name) for name in ("q_proj", "k_proj", "v_proj"))

    def mlp_layers(self, block: Block) -> "tuple[tuple[Module, ...], Module]":
        gate, up, down = (linear_layer(block.mlp, name) for name in ("gate_proj", "up_proj", "down_proj"))
        return (gate, up), down

    def norm_weights(self, norm: "Module", config: "PreTrainedConfig") -> NormWeights:
        return NormWeights(norm.get_parameter("weight").detach().float(), None, float(config.rms_norm_eps))

    def block_widths(self, block: Block) -> tuple[int, int, int]:
        query, key = (linear_layer(block.attention, name).out_features for name in ("q_proj", "k_proj"))
        return query, key, linear_layer(block.mlp, "up_proj").out_features

    def frozen_norm(self, norm: "Module", config: "PreTrainedConfig", parts: "Tensor") -> "Tensor":
        scale = (parts.sum(0).pow(2).mean() + float(config.rms_norm_eps)).sqrt()
        return parts / scale * norm.get_parameter("weight").double()

    def frozen_norm_code(self) -> list[str]:
        return [
            "    scale = (parts.sum(0).square().mean() + norm.variance_epsilon).sqrt()",
            "    normed = parts / scale * norm.weight",
        ]


def project_out(attention: "Module", mixed: "Tensor") -> TracedTensor:
    """Trace the output projection of the heads side by side; (pos, d_model)."""
    layer = linear_layer(attention, "o_proj")
    out = linear(layer, join_heads(mixed))
    yield TraceStep("attention_out", linear_formula("o", r"[z^1 \dots z^H]", "o", layer), out)
    return out


def gated_mlp(mlp: "Module", h: "Tensor", activation_name: str) -> TracedTensor:
    """Trace down(act(gate(h)) × up(h)), the gated linear unit of Shazeer 2020; (pos, d_model)."""
    gate_proj, up_proj, down_proj = (linear_layer(mlp, f"{name}_proj") for name in ("gate", "up", "down"))
    name, activate = activation(activation_name)
    gate = linear(gate_proj, h)
    yield TraceStep("gate", linear_formula("g", "h", "gate", gate_proj), gate)
    up = linear(up_proj, h)
    yield TraceStep("up", linear_formula("u", "h", "up", up_proj), up)
    activated = activate(gate)
    yield TraceStep("activated", rf"a = \mathrm{{{name}}}(g)", activated)
    gated = activated * up
    yield TraceStep("gated", r"a \odot u", gated)
    down = linear(down_proj, gated)
    yield TraceStep("down", linear_formula("m", r"(a \odot u)", "down", down_proj), down)
    return down


def _head_dim(config: "PreTrainedConfig") -> int:
    return int(getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads)


def _biases(config: "PreTrainedConfig") -> str:
    named = [name for name, has in (("attention", config.attention_bias), ("MLP", config.mlp_bias)) if has]
    return "all" if len(named) == 2 else named[0] if named else "none"


register(Llama("llama", "Llama", "2023-02"))
register(Llama("qwen2", "Qwen2", "2024-02", biases="query, key, value"))
