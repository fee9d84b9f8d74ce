"""Dimensions and design of a model, under the same names for all families."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dimensions:
    """Sizes that decide how large a model is and what it costs.

    Attributes:
        layers: blocks.
        heads, kv_heads: query heads, and the key/value heads they share.
        d_model, d_mlp: width of the residual stream, and of the MLP's hidden layer.
        context: most tokens the model can read.
        mlp_matrices: 2 (up, down) or 3 (gate, up, down).
        tied: true if the output layer is the token embedding.
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
        positions: "learned" (a table) or "rotary" (queries and keys are rotated).
        norm: "LayerNorm" or "RMSNorm".
        norms_in_block: 2, or 4 where outputs are normed too.
        query_key_norm: true if queries and keys are normed.
        activation: as the configuration names it.
        biases: which linear layers have one: "all", "query, key, value" or "none".
        embedding_scale: factor of the token embeddings.
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
        """Name of the activation for people: GELU, SiLU, or SwiGLU and GeGLU where it is a gate."""
        plain = "SiLU" if self.activation == "silu" else "GELU" if "gelu" in self.activation else self.activation
        if self.dimensions.mlp_matrices == 2:
            return plain
        return {"SiLU": "SwiGLU (gated SiLU)", "GELU": "GeGLU (gated GELU)"}.get(plain, f"gated {plain}")
