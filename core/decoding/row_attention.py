"""Attention of new tokens over the KV cache, for rows of unlike lengths. Imports torch: import it late."""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from core.decoding.kv_cache import RowGroup


class RowAttention:
    """Writes keys and values of new positions of one group of rows, and attends from them.

    The tokens of a group are row 0's new positions, then row 1's and so on. Query heads that share a key/value head
    are queries of one attention, so no key is repeated.

    subtle: torch's own attention gives a row other bits alone than in company; these three operations do not.
    """

    def __init__(self, group: RowGroup, positions: int, heads: int, windows: Iterable[int | None]) -> None:
        """`positions`: new ones of each row; `windows`: those of the model's layers."""
        self.bucket, self.shape = group.bucket, group.bucket.shape
        self.rows, self.new = len(group.rows), positions
        self.group = heads // self.shape.kv_heads
        device = self.shape.device
        starts = torch.tensor(group.starts, device=device)
        self.positions = starts[:, None] + torch.arange(positions, device=device)  # (row, pos)
        self._index = self._flat_index()
        back = self.positions[:, :, None] - torch.arange(self.bucket.capacity, device=device)
        self._masks = {window: self._mask(back, window) for window in set(windows)}

    def __call__(self, layer: int, query: Tensor, keys_values: Tensor, scale: float, window: int | None) -> Tensor:
        """Attend with each new token.

        Args:
            query: (token, head, head_dim).
            keys_values: keys of all heads, then values, (token, 2 × kv_head, head_dim).

        Returns:
            (token, head × head_dim).
        """
        views = self.bucket.views(layer, self.rows)
        views.places.index_copy_(0, self._index, keys_values.reshape(-1, self.shape.head_dim))
        scores = torch.baddbmm(self._masks[window], self._by_entry(query), views.keys, alpha=scale)
        weights = scores.softmax(-1, dtype=torch.float32).to(scores.dtype)  # (entry, group × pos, capacity)
        return self._by_token(torch.bmm(weights, views.values))

    def _by_entry(self, query: Tensor) -> Tensor:
        """Order queries (token, head, head_dim) by key/value heads: (entry, group × pos, head_dim)."""
        rows, kv_heads, head_dim = self.rows, self.shape.kv_heads, self.shape.head_dim
        if self.new > 1:
            query = query.view(rows, self.new, kv_heads, self.group, head_dim).permute(0, 2, 3, 1, 4)
        return query.reshape(rows * kv_heads, self.group * self.new, head_dim)

    def _by_token(self, mixed: Tensor) -> Tensor:
        """Order outputs (entry, group × pos, head_dim) by tokens: (token, head × head_dim)."""
        if self.new > 1:
            mixed = mixed.view(self.rows, self.shape.kv_heads, self.group, self.new, -1).permute(0, 3, 1, 2, 4)
        return mixed.reshape(self.rows * self.new, -1)

    def _flat_index(self) -> Tensor:
        """Place of each new key and value in a layer seen as (place, head_dim), in the order of `keys_values`."""
        device = self.shape.device
        row = torch.arange(self.rows, device=device)[:, None, None, None]
        head = torch.arange(self.shape.kv_heads, device=device)
        two = torch.arange(2, device=device)[:, None]
        vector = (two * self.bucket.slots + row) * self.shape.kv_heads + head  # (row, 1, 2, kv_head)
        return (vector * self.bucket.capacity + self.positions[:, :, None, None]).flatten()

    def _mask(self, back: Tensor, window: int | None) -> Tensor:
        """Return 0 where a query may look and -inf elsewhere, (entry, group × pos, capacity).

        Args:
            back: how many positions each key is behind each query, (row, pos, capacity).
        """
        hidden = back < 0 if window is None else (back < 0) | (back >= window)
        mask = torch.zeros(hidden.shape, dtype=self.shape.dtype, device=back.device).masked_fill_(hidden, -torch.inf)
        mask = mask[:, None, None].expand(-1, self.shape.kv_heads, self.group, -1, -1)
        return mask.reshape(self.rows * self.shape.kv_heads, self.group * self.new, -1)


def attend(
    groups: Sequence[RowAttention], layer: int, query: Tensor, keys_values: Tensor, scale: float, window: int | None
) -> Tensor:
    """Attend with the tokens of all groups, one group after the other; arguments and result as of one group.

    Tokens after the last group's are padding: zeros come out for them.
    """
    tokens = [group.rows * group.new for group in groups]
    padding = len(query) - sum(tokens)
    if len(groups) == 1 and not padding:
        return groups[0](layer, query, keys_values, scale, window)
    sizes = [*tokens, padding]
    parts = zip(groups, torch.split(query, sizes), torch.split(keys_values, sizes), strict=False)
    mixed = [group(layer, queries, new, scale, window) for group, queries, new in parts]
    return torch.cat([*mixed, query.new_zeros(padding, query.shape[1] * query.shape[2])])
