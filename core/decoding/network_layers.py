"""Layers of a decoding network, made of what the model's family says. Imports torch: import it late."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import PreTrainedConfig, PreTrainedModel

from core.architecture.families import Block, Family, NormWeights, find_family
from core.decoding.kv_cache import RowGroup
from core.decoding.length_bucket import KVShape
from core.decoding.matrix import Matrix, PackedMatrix
from core.decoding.row_attention import RowAttention, attend

# Cosines and sines of the tokens' angles, each (token, 1, head_dim), the sines of the first half negative; None in a
# model that does not rotate.
Angles = tuple[Tensor, Tensor] | None


class Norm:
    """RMSNorm or LayerNorm in float32."""

    def __init__(self, weights: NormWeights) -> None:
        self.weights = weights
        self.eps = weights.scale.new_tensor(weights.eps)

    def __call__(self, x: Tensor) -> Tensor:
        scale, shift = self.weights.scale, self.weights.shift
        if shift is not None:
            return F.layer_norm(x, scale.shape, scale, shift, self.weights.eps)
        length = torch.linalg.vector_norm(x, dim=-1, keepdim=True, dtype=torch.float32)
        return x * self.eps.addcmul(length, length, value=1 / x.shape[-1]).rsqrt() * scale


@dataclass(frozen=True, eq=False)
class DecodingBlock:
    """One block of the network.

    Attributes:
        attention_norm, mlp_norm: norms of what attention and MLP add to the stream; None in most families.
        query_key_norm: norm of each query and each key; None in most families.
        gate: matrix to the factors of the MLP's hidden layer; None where it has no gate.
        activation: of the gate, or of the hidden layer.
    """

    first_norm: Norm
    query_key_value: Matrix
    query_key_norm: Norm | None
    output: Matrix
    attention_norm: Norm | None
    second_norm: Norm
    gate: Matrix | None
    up: Matrix
    activation: str
    down: Matrix
    mlp_norm: Norm | None
    heads: int
    kv_heads: int
    score_scale: float
    window: int | None
    rotary_key: str | None

    def run(self, x: Tensor, layer: int, angles: Angles, attentions: Sequence[RowAttention]) -> Tensor:
        """Return the residual stream leaving the block; `x` enters it, both (token, d_model), float32."""
        vectors = self.query_key_value(self.first_norm(x)).view(len(x), self.heads + 2 * self.kv_heads, -1)
        query_key = vectors[:, : self.heads + self.kv_heads]
        if self.query_key_norm:
            query_key = self.query_key_norm(query_key)
        if angles:
            query_key = _rotate(query_key, angles)
        query, key = torch.split(query_key.to(vectors.dtype), [self.heads, self.kv_heads], dim=1)
        keys_values = torch.cat([key, vectors[:, self.heads + self.kv_heads :]], dim=1)
        mixed = attend(attentions, layer, query, keys_values, self.score_scale, self.window)
        added = self.output(mixed)
        x = x + (self.attention_norm(added) if self.attention_norm else added)
        h = self.second_norm(x).to(vectors.dtype)
        wide = self.up(h, factor=self.gate(h, self.activation)) if self.gate else self.up(h, self.activation)
        added = self.down(wide)
        return x + (self.mlp_norm(added) if self.mlp_norm else added)


class NetworkLayers:
    """All layers of a model, as decoding runs them."""

    def __init__(self, model: PreTrainedModel, packed: bool) -> None:
        """`packed`: True to keep packed copies of all matrices; else the model's own tensors are used."""
        config = model.config
        family = find_family(config.model_type)
        names, design = family.names, family.design(config)
        base = model.get_submodule(names.base)
        self.embedding = base.get_submodule(names.token_embedding).get_parameter("weight").detach()
        self.embedding_scale = self.embedding.new_tensor(design.embedding_scale)
        table = names.position_embedding
        self.position_table = base.get_submodule(table).get_parameter("weight").detach() if table else None
        self.rotary = base.get_submodule(names.rotary) if names.rotary else None
        self.blocks = [_block(family, block, layer, model, packed) for layer, block in enumerate(family.blocks(model))]
        self.final_norm = Norm(family.norm_weights(family.final_norm(model), config))
        self.head = (PackedMatrix if packed else Matrix)([(family.output_layer(model).weight.detach(), None)])
        self.logit_cap = family.logit_cap(config)
        sizes = design.dimensions
        self.kv_shape = KVShape(
            sizes.layers, sizes.kv_heads, sizes.head_dim, self.embedding.dtype, self.embedding.device
        )

    def logits(self, ids: list[list[int]], groups: Sequence[RowGroup]) -> Tensor:
        """Run new tokens of the groups' rows.

        Args:
            ids: equally many of each row, in the order of the groups, shape (row, pos).

        Returns:
            Raw logits after the last token of each row, float32, (row, vocab).
        """
        windows = [block.window for block in self.blocks]
        new, heads = len(ids[0]), self.blocks[0].heads
        attentions = [RowAttention(group, new, heads, windows) for group in groups]
        positions = torch.cat([attention.positions.flatten() for attention in attentions])
        tokens = len(positions)
        positions = _padded(positions)
        x = self._embed(_padded(torch.tensor(ids, device=self.embedding.device).flatten()), positions)
        angles = self._angles(x, positions)
        for layer, block in enumerate(self.blocks):
            x = block.run(x, layer, angles[block.rotary_key], attentions)
        last = x[new - 1 : tokens : new]
        logits = self.head.float32(self.final_norm(_padded(last)))[: len(last)]
        return self.logit_cap * (logits / self.logit_cap).tanh() if self.logit_cap else logits

    def _embed(self, ids: Tensor, positions: Tensor) -> Tensor:
        """Residual stream entering the first block, float32, (token, d_model)."""
        # Scaled in the weights' own number format, as the model does: in bfloat16 the root of 640 is 25.25.
        x = (self.embedding[ids] * self.embedding_scale).float()
        return x if self.position_table is None else x + self.position_table[positions]

    def _angles(self, x: Tensor, positions: Tensor) -> dict[str | None, Angles]:
        """Angles of all tokens by the rotary module's third argument, float32 as `x` is."""
        keys = {block.rotary_key for block in self.blocks}
        if self.rotary is None:
            return dict.fromkeys(keys)
        angles: dict[str | None, Angles] = {}
        for key in keys:
            cos, sin = self.rotary(x, positions[None], *([key] if key else []))  # each (1, token, head_dim)
            left, right = sin[0].chunk(2, -1)
            angles[key] = cos[0][:, None], torch.cat([-left, right], -1)[:, None]
        return angles


def _block(family: Family, block: Block, layer: int, model: PreTrainedModel, packed: bool) -> DecodingBlock:
    config = model.config
    design = family.design(config)

    def norm(module: nn.Module) -> Norm:
        return Norm(family.norm_weights(module, config))

    (*gate, up), down = family.mlp_layers(block)
    normed_outputs = design.norms_in_block == 4
    return DecodingBlock(
        first_norm=norm(block.first_norm),
        query_key_value=_matrix(family, packed, *family.query_key_value(block)),
        query_key_norm=_query_key_norm(family, block, config) if design.query_key_norm else None,
        output=_matrix(family, packed, block.output_projection),
        attention_norm=norm(block.attention_added) if normed_outputs else None,
        second_norm=norm(block.second_norm),
        gate=_matrix(family, packed, *gate) if gate else None,
        up=_matrix(family, packed, up),
        activation=design.activation,
        down=_matrix(family, packed, down),
        mlp_norm=norm(block.mlp_added) if normed_outputs else None,
        heads=design.dimensions.heads,
        kv_heads=design.dimensions.kv_heads,
        score_scale=family.score_scale(config, layer),
        window=family.window(config, layer),
        rotary_key=family.rotary_key(config, layer),
    )


def _query_key_norm(family: Family, block: Block, config: PreTrainedConfig) -> Norm:
    """Return one norm for all query heads, then all key heads, (head, head_dim)."""
    sizes = family.design(config).dimensions
    query, key = (family.norm_weights(module, config) for module in family.query_key_modules(block))
    scale = torch.cat([query.scale.expand(sizes.heads, -1), key.scale.expand(sizes.kv_heads, -1)])
    return Norm(NormWeights(scale, None, query.eps))


def _matrix(family: Family, packed: bool, *layers: nn.Module) -> Matrix:
    biases = [getattr(layer, "bias", None) for layer in layers]
    weights = [family.matrix(layer).detach() for layer in layers]
    return (PackedMatrix if packed else Matrix)(
        [(weight, None if bias is None else bias.detach()) for weight, bias in zip(weights, biases, strict=True)]
    )


def padded_tokens(tokens: int) -> int:
    """Return the number of tokens that a pass of so many is padded to.

    subtle: oneDNN compiles and keeps a program for every number of tokens and every matrix, 3 MB for each number with
    SmolLM2. A class meets all numbers from 1 to 96; here are 24 of them. A token's numbers do not depend on it.

    >>> [padded_tokens(tokens) for tokens in (1, 5, 8, 9, 17, 33, 90)]
    [1, 5, 8, 10, 20, 40, 96]
    """
    step = 1 if tokens <= 8 else 2 if tokens <= 16 else 4 if tokens <= 32 else 8
    return -(-tokens // step) * step


def _padded(x: Tensor) -> Tensor:
    """Append zeros along the first dimension, one for each padding token."""
    missing = padded_tokens(len(x)) - len(x)
    return torch.cat([x, x.new_zeros(missing, *x.shape[1:])]) if missing else x


def _rotate(x: Tensor, angles: tuple[Tensor, Tensor]) -> Tensor:
    """Rotate each pair of dimensions (i, i + head_dim/2) by its angle; (token, head, head_dim)."""
    cos, sin = angles
    return torch.addcmul(x * cos, x.roll(x.shape[-1] // 2, -1), sin)
