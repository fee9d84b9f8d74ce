"""Qwen3: Llama with an RMSNorm over each query and each key, and no biases.

Reference: Qwen3 report 2025; transformers `Qwen3DecoderLayer`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.architecture.design import ModelDesign
from core.architecture.families.base import Block, read_dimensions, register
from core.architecture.families.llama import Llama, TracedHeads
from core.architecture.trace import TraceStep

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedConfig


class Qwen3(Llama):
    """The dense models of Qwen3; a head may be wider than d_model / heads."""

    def design(self, config: "PreTrainedConfig") -> ModelDesign:
        d_mlp = config.intermediate_size
        return ModelDesign(
            read_dimensions(config, config.num_key_value_heads, config.head_dim, d_mlp, mlp_matrices=3),
            positions="rotary",
            norm="RMSNorm",
            norms_in_block=2,
            query_key_norm=True,
            activation=config.hidden_act,
            biases="attention" if config.attention_bias else "none",
            embedding_scale=1.0,
        )

    def heads(self, attention: "Module", h: "Tensor", config: "PreTrainedConfig") -> TracedHeads:
        """Norm each query and each key after the projections."""
        query, key, value = yield from super().heads(attention, h, config)
        query = self.norm(attention.get_submodule("q_norm"), query, config)
        yield TraceStep("query_normed", _rms("q"), query)
        key = self.norm(attention.get_submodule("k_norm"), key, config)
        yield TraceStep("key_normed", _rms("k"), key)
        return query, key, value

    def query_key_modules(self, block: Block) -> "tuple[Module, ...]":
        return tuple(block.attention.get_submodule(name) for name in ("q_norm", "k_norm"))

    def queries_and_keys(self, outputs: "Sequence[Tensor]", head_dim: int) -> "tuple[Tensor, Tensor]":
        query, key = (output[0].transpose(0, 1) for output in outputs)  # the norms read (batch, pos, head, head_dim)
        return query, key


def _rms(name: str) -> str:
    return rf"{name} = \frac{{{name}}}{{\sqrt{{\mathrm{{mean}}({name}^2)+\varepsilon}}}}\odot w"


register(Qwen3("qwen3", "Qwen3", "2025-04"))
