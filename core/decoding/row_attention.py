"""Attention of new tokens over the KV cache, for rows of unlike lengths. Imports torch: import it late."""

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.nn.functional import pad, scaled_dot_product_attention

from core.decoding.kv_cache import RowGroup

# The matrix library computes a product of 4 rows always alike; of fewer, with other bits on another thread.
QUERIES = 4


class RowAttention:
    """Writes keys and values of new positions of one group of rows, and attends from them.

    The tokens of a group are row 0's new positions, then row 1's and so on. Query heads that share a key/value head
    are queries of one attention, so no key is repeated.
    """

    def __init__(self, group: RowGroup, positions: int, windows: Iterable[int | None], dtype: torch.dtype) -> None:
        """`positions`: new ones of each row; `windows`: those of the model's layers."""
        shape, capacity = group.bucket.shape, group.bucket.capacity
        self.bucket = group.bucket
        self.rows, self.new = len(group.rows), positions
        starts = torch.tensor(group.starts, device=shape.device)
        self.positions = starts[:, None] + torch.arange(positions, device=shape.device)  # (row, pos)
        self._index = self._flat_index()
        key_pos = torch.arange(capacity, device=shape.device)
        back = self.positions[:, :, None] - key_pos  # (row, query_pos, key_pos)
        self._masks = {window: _mask(back, window, dtype) for window in set(windows)}

    def __call__(self, layer: int, query: Tensor, keys_values: Tensor, scale: float, window: int | None) -> Tensor:
        """Attend with each new token.

        Args:
            query: (token, head, head_dim).
            keys_values: keys of all heads, then values, (token, 2 × kv_head, head_dim).

        Returns:
            (token, head × head_dim).
        """
        store = self.bucket.layers[layer]
        store.view(-1, store.shape[-1]).index_copy_(0, self._index, keys_values.reshape(-1, store.shape[-1]))
        keys, values = store[:, : self.rows]  # each (row, kv_head, capacity, head_dim)
        tokens, heads, head_dim = query.shape
        kv_heads, group = keys.shape[1], heads // keys.shape[1]
        # (row, kv_head, group × pos, head_dim)
        queries = query.view(self.rows, self.new, kv_heads, group, head_dim).permute(0, 2, 3, 1, 4).flatten(2, 3)
        mask, count = self._masks[window], queries.shape[2]
        if self.new > 1:
            mask = mask.repeat(1, 1, group, 1)
        else:
            queries = pad(queries, (0, 0, 0, -count % QUERIES))
        mixed = scaled_dot_product_attention(queries, keys, values, attn_mask=mask, scale=scale)[:, :, :count]
        mixed = mixed.reshape(self.rows, kv_heads, group, self.new, head_dim).permute(0, 3, 1, 2, 4)
        return mixed.reshape(tokens, heads * head_dim)

    def _flat_index(self) -> Tensor:
        """Place of each new key and value in a layer seen as (place, head_dim), in the order of `keys_values`."""
        shape, device = self.bucket.shape, self.bucket.shape.device
        row = torch.arange(self.rows, device=device)[:, None, None, None]
        head = torch.arange(shape.kv_heads, device=device)
        two = torch.arange(2, device=device)[:, None]
        vector = (two * self.bucket.slots + row) * shape.kv_heads + head  # (row, 1, 2, kv_head)
        return (vector * self.bucket.capacity + self.positions[:, :, None, None]).flatten()


def _mask(back: Tensor, window: int | None, dtype: torch.dtype) -> Tensor:
    """Return 0 where a query may look and -inf elsewhere, (row, 1, query_pos, key_pos); `back`: positions back."""
    hidden = back < 0 if window is None else (back < 0) | (back >= window)
    return torch.zeros(hidden.shape, dtype=dtype, device=back.device).masked_fill_(hidden, -torch.inf)[:, None]
