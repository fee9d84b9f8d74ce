"""Verification of the cost: torch counts operations and cache of the model's own forward pass, without numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.cost import Cost, check_dimensions
from core.architecture.design import Dimensions
from core.architecture.families import FAMILIES
from core.architecture.skeleton import skeleton
from core.architecture.verify.counts import dimension_claims
from core.architecture.watch import watch_attention
from core.verification import Claim, derived

if TYPE_CHECKING:
    from transformers import PreTrainedConfig, PreTrainedModel

ROUTE = "torch.utils.flop_counter.FlopCounterMode() and past_key_values of the model itself, on the meta device"
GB = 1e9


@dataclass(frozen=True, eq=False)
class DrawnCost:
    """The cost, as drawn.

    Attributes:
        parameters: of the model; of its matrices alone if it is typed.
        bytes_per_number: of the chosen number format.
        conversations: at once.
        sizes: bytes of weights, cache for one token, cache at full context, and all at once.
        tokens, weights, cache: the curve's lengths, GB of weights, GB of cache at each length.
        chosen: the length asked for.
        at_chosen: bytes of the cache, and of everything, at that length.
    """

    parameters: int
    bytes_per_number: float
    conversations: int
    sizes: Sequence[float]
    tokens: np.ndarray
    weights: np.ndarray
    cache: np.ndarray
    chosen: int
    at_chosen: tuple[float, float]


@dataclass(frozen=True)
class CountedCost:
    """Counts by torch: of one step at full context, and of a model's matrices."""

    flops: int
    keys_seen: tuple[int, ...]
    cached_for_one: tuple[int, ...]
    matrices: int


def cost_claims(
    d: Dimensions, shown: Cost, drawn: DrawnCost, config: "PreTrainedConfig | None" = None
) -> Iterator[Claim]:
    """Claim all figures and the curve.

    Args:
        config: the model's own; None builds one of these dimensions.
    """
    model = skeleton(config or typed_config(d))
    if model.config.model_type in FAMILIES:  # typed numbers may belong to none of them
        yield from dimension_claims(d, model)
    counted = counted_cost(model, d.context)
    cached = [numbers * keys for numbers, keys in zip(counted.cached_for_one, counted.keys_seen, strict=True)]
    yield Claim(
        "numbers in the cache: for one token, at full context",
        [shown.cache_token, shown.cache_full],
        [sum(counted.cached_for_one), sum(cached)],
        route=ROUTE,
    )
    matrices = model_flops_of_matrices(model)
    yield Claim(
        "operations: in matrices, and in attention at full context",
        [shown.flops_matrices, shown.flops_attention],
        [matrices, counted.flops - matrices],
        route=ROUTE,
    )
    yield Claim("numbers in matrices", [shown.parameters], [counted.matrices], route="shapes of all matrices")
    yield Claim("numbers a token passes through", [shown.flops_matrices // 2], [matrices // 2], route=ROUTE)
    total = model.num_parameters() if config else counted.matrices
    yield Claim("parameters", [drawn.parameters], [total], route="model.num_parameters()")
    size, talks = drawn.bytes_per_number, drawn.conversations
    weights = total * size
    sizes = [weights, sum(counted.cached_for_one) * size, sum(cached) * size, weights + talks * sum(cached) * size]
    yield Claim("bytes: weights, cache for one token, full cache, all", list(drawn.sizes), sizes, derived(sizes), ROUTE)
    windows = [min(keys, d.context) for keys in counted.keys_seen]
    *curve, chosen = [
        sum(numbers * min(tokens, seen) for numbers, seen in zip(counted.cached_for_one, windows, strict=True))
        for tokens in (*drawn.tokens.tolist(), drawn.chosen)
    ]
    at_chosen = [chosen * size * talks, weights + chosen * size * talks]
    yield Claim("bytes at the chosen length: cache, all", list(drawn.at_chosen), at_chosen, derived(at_chosen), ROUTE)
    expected = np.array(curve) * size * talks / GB
    yield Claim("curve: GB of the cache", drawn.cache, expected, derived(expected), ROUTE)
    yield Claim(
        "curve: GB of the weights", drawn.weights, np.full(len(curve), weights / GB), derived(weights / GB), ROUTE
    )


def model_flops_of_matrices(model: "PreTrainedModel") -> int:
    """Count two operations for each number of a matrix that a token passes through: all but embedding tables."""
    import torch

    linear = [m for m in model.modules() if isinstance(m, torch.nn.Linear) or type(m).__name__ == "Conv1D"]
    return 2 * sum(module.get_parameter("weight").numel() for module in linear)


def counted_cost(model: "PreTrainedModel", context: int) -> CountedCost:
    """Run one token on the meta device behind a cache that holds the rest of the context."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode
    from transformers import DynamicCache

    with torch.device("meta"), torch.inference_mode():
        token, hidden = torch.zeros(1, 1, dtype=torch.long), torch.zeros(1, 1, 1, 1)
        one = model(input_ids=token, attention_mask=hidden, use_cache=True).past_key_values
        full = DynamicCache(config=model.config)
        for layer, found in enumerate(one.layers):
            shape = (*found.keys.shape[:2], context - 1, found.keys.shape[-1])
            full.update(torch.zeros(shape), torch.zeros(shape), layer)
        with FlopCounterMode(display=False) as counter, watch_attention() as calls:
            model(
                input_ids=token,
                attention_mask=hidden,
                position_ids=torch.zeros(1, 1, dtype=torch.long),
                past_key_values=full,
                use_cache=True,
            )
    tables = [module for module in model.modules() if isinstance(module, torch.nn.Embedding)]
    positions = [id(table.weight) for table in tables if table is not model.get_input_embeddings()]
    matrices = {id(p): p.numel() for p in model.parameters() if p.ndim == 2 and id(p) not in positions}
    return CountedCost(
        counter.get_total_flops(),
        tuple(int(call.scores.shape[-1]) for call in calls),
        tuple(layer.keys.numel() + layer.values.numel() for layer in one.layers),
        sum(matrices.values()),
    )


def typed_config(d: Dimensions) -> "PreTrainedConfig":
    """Build a configuration without biases of these dimensions: Llama with a gate, Starcoder2 without."""
    from transformers import AutoConfig

    check_dimensions(d)
    return AutoConfig.for_model(
        "llama" if d.mlp_matrices == 3 else "starcoder2",
        num_hidden_layers=d.layers,
        num_attention_heads=d.heads,
        num_key_value_heads=d.kv_heads,
        head_dim=d.head_dim,
        hidden_size=d.d_model,
        intermediate_size=d.d_mlp,
        vocab_size=d.vocab,
        max_position_embeddings=d.context,
        tie_word_embeddings=d.tied,
        **({} if d.mlp_matrices == 3 else {"use_bias": False, "sliding_window": None}),
    )
