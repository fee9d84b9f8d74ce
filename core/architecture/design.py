"""What a configuration says about a model, in one vocabulary for all families."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedConfig


@dataclass(frozen=True)
class Dimensions:
    """The numbers that decide how large a model is and what it costs.

    Attributes:
        layers: blocks.
        heads, kv_heads: query heads, and the key/value heads they share.
        d_model, d_mlp: width of the residual stream, and of the MLP's inside.
        context: most tokens the model can read.
        mlp_matrices: 2 (up, down) or 3 (gate, up, down).
        tied: whether the output layer is the token embedding.
        local_layers, window: layers that look back `window` tokens at most.
    """

    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    d_model: int
    d_mlp: int
    vocab: int
    context: int
    mlp_matrices: int
    tied: bool
    local_layers: int = 0
    window: int = 0


@dataclass(frozen=True)
class ModelDesign:
    """Dimensions and design of a model.

    Attributes:
        positions: "learned" (a table) or "rotary" (queries and keys are turned).
        norm: "LayerNorm" or "RMSNorm".
        norms_in_block: 2, or 4 where outputs are normed too.
        query_key_norm: whether queries and keys are normed.
        activation: as the configuration names it.
        biases: which linear layers have one: "all", "query, key, value" or "none".
        embedding_scale: what token embeddings are multiplied with.
    """

    dimensions: Dimensions
    positions: str
    norm: str
    norms_in_block: int
    query_key_norm: bool
    activation: str
    biases: str
    embedding_scale: float

    @property
    def activation_name(self) -> str:
        """The activation as people say it: GELU, SiLU, or SwiGLU and GeGLU where it is a gate."""
        plain = "SiLU" if self.activation == "silu" else "GELU" if "gelu" in self.activation else self.activation
        if self.dimensions.mlp_matrices == 2:
            return plain
        return {"SiLU": "SwiGLU (gated SiLU)", "GELU": "GeGLU (gated GELU)"}.get(plain, f"gated {plain}")


def read_design(config: "PreTrainedConfig") -> ModelDesign:
    """ModelDesign of a configuration.

    Raises:
        InputError: an unknown family.
    """
    family = config.model_type
    if family == "gpt2":
        d_mlp = config.n_inner or 4 * config.n_embd
        dimensions = _dimensions(config, config.n_head, config.n_embd // config.n_head, d_mlp, matrices=2)
        return ModelDesign(dimensions, "learned", "LayerNorm", 2, False, config.activation_function, "all", 1.0)
    if family not in ("llama", "qwen2", "gemma3_text"):
        raise InputError(f"The family {family!r} is not known here.", "Known: GPT-2, Llama, Qwen2, Gemma 3.", "")
    head_dim = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    dimensions = _dimensions(config, config.num_key_value_heads, head_dim, config.intermediate_size, matrices=3)
    if family == "gemma3_text":
        scale = config.hidden_size**0.5
        return ModelDesign(dimensions, "rotary", "RMSNorm", 4, True, config.hidden_activation, "none", scale)
    biases = "query, key, value" if family == "qwen2" else _llama_biases(config)
    return ModelDesign(dimensions, "rotary", "RMSNorm", 2, False, config.hidden_act, biases, 1.0)


def _dimensions(config, kv_heads: int, head_dim: int, d_mlp: int, matrices: int) -> Dimensions:
    local = (getattr(config, "layer_types", None) or []).count("sliding_attention")
    return Dimensions(
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        kv_heads=kv_heads,
        head_dim=head_dim,
        d_model=config.hidden_size,
        d_mlp=d_mlp,
        vocab=config.vocab_size,
        context=config.max_position_embeddings,
        mlp_matrices=matrices,
        tied=bool(config.tie_word_embeddings),
        local_layers=local,
        window=config.sliding_window if local else 0,
    )


def _llama_biases(config) -> str:
    named = [name for name, has in (("attention", config.attention_bias), ("MLP", config.mlp_bias)) if has]
    return "all" if len(named) == 2 else named[0] if named else "none"
