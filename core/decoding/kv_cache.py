"""KV cache of all rows and all layers in one tensor: grown in place, reordered in one operation."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor


class RowCache:
    """KV cache for rows of equal length, with the interface transformers' models expect.

    All rows continue one prompt and grow by a token each step, so there is no padding and no mask per row. Every
    layer keeps every position, those with a sliding window too: their mask hides what lies outside, and a prefix can
    be cut anywhere.

    Attributes:
        store: (layer, 2, batch, key heads, capacity, head_dim); 0 holds keys, 1 values. None before the first pass.
        length: positions filled.
    """

    is_compileable = False

    def __init__(self, layers: int, capacity: int) -> None:
        """Allocate nothing yet; `capacity` is the maximal number of positions."""
        self.layers = layers
        self.capacity = capacity
        self.is_sliding = [False] * layers
        self.store: Tensor | None = None
        self.length = 0

    @classmethod
    def of_prefix(cls, prefix: "Tensor", rows: int, new_tokens: int) -> "RowCache":
        """Expand a prefix of shape (layer, 2, key heads, pos, head_dim) to `rows`, with room for `new_tokens` more."""
        layers, two, heads, length, head_dim = prefix.shape
        cache = cls(layers, length + new_tokens)
        # Left uninitialised: the system assigns a page of memory only when it is written.
        cache.store = prefix.new_empty(layers, two, rows, heads, cache.capacity, head_dim)
        cache.store[..., :length, :] = prefix[:, :, None]
        cache.length = length
        return cache

    def update(self, keys: "Tensor", values: "Tensor", layer: int, *_: Any, **__: Any) -> "tuple[Tensor, Tensor]":
        """Write one layer's new keys and values, (batch, key heads, pos, head_dim); return all of that layer."""
        if self.store is None:
            rows, heads, head_dim = keys.shape[0], keys.shape[1], keys.shape[3]
            self.store = keys.new_empty(self.layers, 2, rows, heads, self.capacity, head_dim)
        end = self.length + keys.shape[-2]
        self.store[layer, 0, :, :, self.length : end] = keys
        self.store[layer, 1, :, :, self.length : end] = values
        return self.store[layer, 0, :, :, :end], self.store[layer, 1, :, :, :end]

    def advance(self, positions: int) -> None:
        """Count the positions of a pass, after all layers have written theirs."""
        self.length += positions

    def reorder(self, parents: list[int]) -> None:
        """Let row i continue row `parents[i]`; rows that no row continues are dropped."""
        store = self._filled()
        if len(parents) > store.shape[2]:
            # A beam that had lost rows to a stop string has regained them.
            self.store = store[:, :, parents]
            return
        moved = [row for row, parent in enumerate(parents) if row != parent]
        if moved:
            used = store[..., : self.length, :]
            # Gathered first: a row may be the source of one and the target of another.
            used[:, :, moved] = used[:, :, [parents[row] for row in moved]]
        self.store = store[:, :, : len(parents)]

    def prefix(self) -> "Tensor":
        """Copy the only row, cut to the filled positions: (layer, 2, key heads, pos, head_dim)."""
        return self._filled()[:, :, 0, :, : self.length].clone()

    def _filled(self) -> "Tensor":
        if self.store is None:
            raise RuntimeError("The cache is empty: no pass has written to it.")
        return self.store

    # transformers builds its masks from these.
    def get_seq_length(self, layer: int = 0) -> int:
        return self.length

    def get_query_offset(self, layer: int = 0) -> int:
        return self.length

    def get_mask_sizes(self, query_length: int, layer: int = 0) -> tuple[int, int]:
        return self.length + query_length, 0
