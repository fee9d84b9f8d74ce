"""Where a model keeps its parts: each family has other names for the same things.

part                 GPT-2         Llama, Qwen2               Gemma 3
first norm           ln_1          input_layernorm            input_layernorm
attention            attn          self_attn                  self_attn
output projection    attn.c_proj   self_attn.o_proj           self_attn.o_proj
adds to the residual attn          self_attn                  post_attention_layernorm
second norm          ln_2          post_attention_layernorm   pre_feedforward_layernorm
MLP                  mlp           mlp                        mlp
adds to the residual mlp           mlp                        post_feedforward_layernorm
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import InputError

if TYPE_CHECKING:
    from torch.nn import Module

    from core.models import LanguageModel


@dataclass(frozen=True, eq=False)
class Block:
    """One Transformer block of a loaded model.

    The residual stream leaving a block is the one entering it, plus the output of `attention_added`, plus the output
    of `mlp_added`. Gemma 3 normalises what attention and MLP say before adding it; elsewhere those are the attention
    and the MLP themselves.

    Attributes:
        module: the block.
        first_norm, second_norm: what attention and MLP read passes through these.
        attention: its second output is the weights, shape (batch, head, query_pos, key_pos), with eager attention.
        output_projection: its input holds the heads side by side, shape (batch, pos, head x head_dim).
        attention_added, mlp_added: the modules whose outputs are added to the residual stream.
    """

    module: "Module"
    first_norm: "Module"
    attention: "Module"
    output_projection: "Module"
    attention_added: "Module"
    second_norm: "Module"
    mlp: "Module"
    mlp_added: "Module"


def blocks(model: "LanguageModel") -> tuple[Block, ...]:
    """The blocks of a model, first to last.

    Raises:
        InputError: the family's names are not in the table above.
    """
    base, family = model.model.base_model, model.model.config.model_type
    if family == "gpt2":
        return tuple(Block(b, b.ln_1, b.attn, b.attn.c_proj, b.attn, b.ln_2, b.mlp, b.mlp) for b in base.h)
    if family in ("llama", "qwen2"):
        return tuple(_llama(block) for block in base.layers)
    if family == "gemma3_text":
        return tuple(_gemma(block) for block in base.layers)
    raise _unknown(model)


def _llama(block: "Module") -> Block:
    attention, mlp = block.self_attn, block.mlp
    norms = block.input_layernorm, block.post_attention_layernorm
    return Block(block, norms[0], attention, attention.o_proj, attention, norms[1], mlp, mlp)


def _gemma(block: "Module") -> Block:
    return Block(
        block,
        block.input_layernorm,
        block.self_attn,
        block.self_attn.o_proj,
        block.post_attention_layernorm,
        block.pre_feedforward_layernorm,
        block.mlp,
        block.post_feedforward_layernorm,
    )


def final_norm(model: "LanguageModel") -> "Module":
    """The norm between the last block and the output layer: `ln_f` in GPT-2, `norm` in Llama, Qwen2 and Gemma 3."""
    base = model.model.base_model
    norm = getattr(base, "ln_f", None) or getattr(base, "norm", None)
    if norm is None:
        raise _unknown(model)
    return norm


def _unknown(model: "LanguageModel") -> InputError:
    return InputError(
        f"{model.spec.title} keeps its parts at places this view does not know.",
        "Known: GPT-2, Llama, Qwen2, Gemma 3.",
        "Choose another model.",
    )
