"""A model's network as decoding runs it: new tokens of many rows in one pass, rows of unlike lengths.

The same weights and the same arithmetic as the model's own modules, up to rounding, with less to do for each token:
matrices that read the same vector are one matrix, the weights are laid out for few tokens, and keys are not repeated
for the query heads that share them. Residual stream, norms, softmax and logits are float32, also in bfloat16.
"""

import weakref
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.decoding.kv_cache import KVCache
from core.decoding.length_bucket import capacity_for
from core.models import LanguageModel
from core.models.memory import WORKING_BYTES, available_memory, default_budget, give_back_memory
from core.models.model_lock import holds_model_lock

if TYPE_CHECKING:
    from torch import Tensor

# A network is dropped with its model: it shares the parameters, but holds no reference to the model itself.
_networks: "weakref.WeakKeyDictionary[LanguageModel, DecodingNetwork]" = weakref.WeakKeyDictionary()


@holds_model_lock
def decoding_network(model: LanguageModel) -> "DecodingNetwork":
    """Return the network of a model, built once: packing takes half a second for SmolLM2.

    Packed if the kernels work and memory suffices for a second set of weights; else it uses the model's own tensors.
    """
    if model not in _networks:
        _networks[model] = DecodingNetwork(model, can_pack(model))
        give_back_memory()
    return _networks[model]


def can_pack(model: LanguageModel) -> bool:
    """Return True if the kernels work here and memory suffices for a second set of weights."""
    import torch

    from core.decoding.matrix import kernels_work

    if model.device != "cpu" or not kernels_work(getattr(torch, model.dtype)):
        return False
    packed = sum(network.packed_bytes for network in _networks.values())
    within_budget = 2 * (model.weight_bytes + packed) <= default_budget()
    return within_budget and model.weight_bytes + WORKING_BYTES <= available_memory()


class DecodingNetwork:
    """Network of one model; whoever uses it holds the model's lock."""

    def __init__(self, model: LanguageModel, packed: bool) -> None:
        from core.decoding.network_layers import NetworkLayers

        self.packed_bytes = model.weight_bytes if packed else 0
        self._layers = NetworkLayers(model.model, packed)
        self._shape = self._layers.kv_shape

    @property
    def kv_bytes_per_position(self) -> int:
        """Bytes of all keys and values of one position."""
        return self._shape.bytes_per_position

    def row_bytes(self, positions: int) -> int:
        """Bytes the cache needs for a row of that many positions."""
        return capacity_for(positions) * self.kv_bytes_per_position

    def new_cache(self) -> KVCache:
        """Return an empty cache for this network."""
        return KVCache(self._shape)

    def read(self, cache: KVCache, row: int, ids: Sequence[int]) -> "Tensor":
        """Append tokens to a row, a slice of a prompt for example.

        Args:
            ids: shape (pos,).

        Returns:
            Raw logits after the last token, float32 on the CPU, shape (vocab,).
        """
        return self._run(cache, [row], [list(ids)])[0]

    def step(self, cache: KVCache, rows: Sequence[int], ids: Sequence[int]) -> "Tensor":
        """Append one token to each of the rows, which may have unlike lengths.

        Args:
            rows: each at most once.
            ids: one for each row.

        Returns:
            Raw logits after each token, float32 on the CPU, shape (row, vocab).
        """
        return self._run(cache, rows, [[token_id] for token_id in ids])

    def _run(self, cache: KVCache, rows: Sequence[int], ids: list[list[int]]) -> "Tensor":
        """Run equally many tokens of each row; logits after the last of each, (row, vocab)."""
        import torch

        with torch.inference_mode():
            groups = cache.extend(rows, len(ids[0]))
            ordered = [row for group in groups for row in group.rows]
            new_ids = dict(zip(rows, ids, strict=True))
            logits = self._layers.logits([new_ids[row] for row in ordered], groups)
            if ordered != list(rows):
                logits = logits[[ordered.index(row) for row in rows]]
            return logits.cpu()
