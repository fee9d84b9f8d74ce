"""Layers of a decoding network, made of what the model's family says. Imports torch: import it late."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import PreTrainedModel

from core.architecture.arithmetic import Activation, activation
from core.architecture.families import Block, Family, NormWeights, find_family
from core.decoding.kv_cache import RowGroup
from core.decoding.length_bucket import KVShape
from core.decoding.row_attention import RowAttention

# Cosines and sines of the tokens' angles, each (token, 1, head_dim); None in a model that does not rotate.
Angles = tuple[Tensor, Tensor] | None
# Rows of the output layer that are float32 at a time.
SLICE = 8192


class Norm:
    """RMSNorm or LayerNorm in float32."""

    def __init__(self, weights: NormWeights) -> None:
        self.weights = weights

    def __call__(self, x: Tensor) -> Tensor:
        scale, shift, eps = self.weights.scale, self.weights.shift, self.weights.eps
        if shift is None:
            return F.rms_norm(x.float(), scale.shape, scale, eps)
        return F.layer_norm(x.float(), scale.shape, scale, shift, eps)


class Matrix:
    """Linear layers that read the same vector, their outputs side by side."""

    def __init__(self, family: Family, layers: Sequence[nn.Module]) -> None:
        self.parts = [(family.matrix(layer).detach(), _bias(layer)) for layer in layers]

    def __call__(self, x: Tensor) -> Tensor:
        outputs = [F.linear(x.to(weight.dtype), weight, bias) for weight, bias in self.parts]
        return outputs[0] if len(outputs) == 1 else torch.cat(outputs, -1)


@dataclass(frozen=True, eq=False)
class DecodingBlock:
    """One block of the network.

    Attributes:
        attention_norm, mlp_norm: norms of what attention and MLP add to the stream; None in most families.
        query_norm, key_norm: norms of each query and each key; None in most families.
        up: the matrix into the MLP, gate and up side by side if `gated`.
    """

    first_norm: Norm
    query_key_value: Matrix
    query_norm: Norm | None
    key_norm: Norm | None
    output: Matrix
    attention_norm: Norm | None
    second_norm: Norm
    up: Matrix
    gated: bool
    activation: Activation
    down: Matrix
    mlp_norm: Norm | None
    heads: int
    kv_heads: int
    score_scale: float
    window: int | None
    rotary_key: str | None

    def run(self, x: Tensor, layer: int, angles: Angles, attentions: Sequence[RowAttention]) -> Tensor:
        """Return the residual stream leaving the block; `x` enters it, both (token, d_model), float32."""
        heads = self.query_key_value(self.first_norm(x)).view(len(x), self.heads + 2 * self.kv_heads, -1)
        query, key, value = torch.split(heads, [self.heads, self.kv_heads, self.kv_heads], dim=1)
        if self.query_norm and self.key_norm:
            query, key = self.query_norm(query), self.key_norm(key)
        if angles:
            query, key = _rotate(query, angles), _rotate(key, angles)
        query, keys_values = query.to(heads.dtype), torch.cat([key.to(heads.dtype), value], 1)
        mixed, first = [], 0
        for attention in attentions:
            tokens = slice(first, first := first + attention.positions.numel())
            mixed.append(attention(layer, query[tokens], keys_values[tokens], self.score_scale, self.window))
        added = self.output(torch.cat(mixed))
        x = x + (self.attention_norm(added) if self.attention_norm else added)
        wide = self.up(self.second_norm(x))
        if self.gated:
            gate, up = wide.chunk(2, dim=-1)
            added = self.down(self.activation(gate) * up)
        else:
            added = self.down(self.activation(wide))
        return x + (self.mlp_norm(added) if self.mlp_norm else added)


class NetworkLayers:
    """All layers of a model, as decoding runs them."""

    def __init__(self, model: PreTrainedModel) -> None:
        self.config = config = model.config
        family = find_family(config.model_type)
        names, design = family.names, family.design(config)
        base = model.get_submodule(names.base)
        self.embedding = base.get_submodule(names.token_embedding).get_parameter("weight").detach()
        self.embedding_scale = self.embedding.new_tensor(design.embedding_scale)
        table = names.position_embedding
        self.position_table = base.get_submodule(table).get_parameter("weight").detach() if table else None
        self.rotary = base.get_submodule(names.rotary) if names.rotary else None
        self.blocks = [_block(family, block, layer, model) for layer, block in enumerate(family.blocks(model))]
        self.final_norm = Norm(family.norm_weights(family.final_norm(model), config))
        self.head = family.output_layer(model).weight.detach()
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
        dtype, new = self.embedding.dtype, len(ids[0])
        attentions = [RowAttention(group, new, windows, dtype) for group in groups]
        positions = torch.cat([attention.positions.flatten() for attention in attentions])
        x = self._embed(torch.tensor(ids, device=self.embedding.device).flatten(), positions)
        angles = self._angles(x, positions)
        for layer, block in enumerate(self.blocks):
            x = block.run(x, layer, angles[block.rotary_key], attentions)
        x = self.final_norm(x[new - 1 :: new])
        logits = torch.cat([x @ part.float().T for part in torch.split(self.head, SLICE)], -1)
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
            angles[key] = cos[0][:, None], sin[0][:, None]
        return angles


def _block(family: Family, block: Block, layer: int, model: PreTrainedModel) -> DecodingBlock:
    config = model.config
    design = family.design(config)

    def norm(module: nn.Module) -> Norm:
        return Norm(family.norm_weights(module, config))

    query_norm, key_norm = map(norm, family.query_key_modules(block)) if design.query_key_norm else (None, None)
    widening, down = family.mlp_layers(block)
    normed_outputs = design.norms_in_block == 4
    return DecodingBlock(
        first_norm=norm(block.first_norm),
        query_key_value=Matrix(family, family.query_key_value(block)),
        query_norm=query_norm,
        key_norm=key_norm,
        output=Matrix(family, [block.output_projection]),
        attention_norm=norm(block.attention_added) if normed_outputs else None,
        second_norm=norm(block.second_norm),
        up=Matrix(family, widening),
        gated=len(widening) == 2,
        activation=activation(design.activation)[1],
        down=Matrix(family, [down]),
        mlp_norm=norm(block.mlp_added) if normed_outputs else None,
        heads=design.dimensions.heads,
        kv_heads=design.dimensions.kv_heads,
        score_scale=family.score_scale(config, layer),
        window=family.window(config, layer),
        rotary_key=family.rotary_key(config, layer),
    )


def _bias(layer: nn.Module) -> Tensor | None:
    bias = getattr(layer, "bias", None)
    return bias.detach() if isinstance(bias, Tensor) else None


def _rotate(x: Tensor, angles: tuple[Tensor, Tensor]) -> Tensor:
    """Rotate each pair of dimensions (i, i + head_dim/2) by its angle; (token, head, head_dim)."""
    cos, sin = angles
    left, right = x.chunk(2, dim=-1)
    return x * cos + torch.cat([-right, left], -1) * sin
