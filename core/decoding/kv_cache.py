"""KV cache of all running rows of a model, whatever their lengths.

Rows of similar lengths stand side by side in one tensor, a bucket, so that attention over many rows is one operation
and a long text does not make it expensive for the short ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from core.decoding.length_bucket import KVShape, LengthBucket, capacity_for

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class RowGroup:
    """Rows of one bucket that a pass extends by equally many positions.

    Attributes:
        bucket: the rows stand in its first slots.
        rows: in the order of their slots.
        starts: first new position of each row.
    """

    bucket: LengthBucket
    rows: list[int]
    starts: list[int]


class KVCache:
    """Keys and values of all running rows of one model; a row is a number that stays the same until it is closed.

    Every layer keeps every position, those with a sliding window too: their mask hides what lies outside, and a
    prefix can be cut anywhere. Whoever uses the cache holds the model's lock.
    """

    def __init__(self, shape: KVShape) -> None:
        self.shape = shape
        self._lengths: dict[int, int] = {}
        self._buckets: dict[int, LengthBucket] = {}  # by capacity; none is empty
        self._names = count()

    @property
    def nbytes(self) -> int:
        """Bytes of all buckets, free slots included."""
        return sum(bucket.nbytes for bucket in self._buckets.values())

    def length(self, row: int) -> int:
        """Positions filled in a row."""
        return self._lengths[row]

    def open(self, prefix: "Tensor | None" = None, copies: int = 1) -> list[int]:
        """Begin rows that continue a prefix.

        Args:
            prefix: keys and values, (layer, 2, kv_head, pos, head_dim); None for empty rows.
            copies: number of rows.

        Returns:
            The rows.
        """
        length = 0 if prefix is None else prefix.shape[3]
        rows = [next(self._names) for _ in range(copies)]
        self._lengths.update(dict.fromkeys(rows, length))
        bucket = self._bucket(capacity_for(length))
        first = bucket.add(rows)
        if prefix is not None:
            for store, layer in zip(bucket.layers, prefix, strict=True):
                store[:, first : first + copies, :, :length] = layer[:, None]
        return rows

    def close(self, rows: Sequence[int]) -> None:
        """Free rows and their memory."""
        for capacity, group in self._by_capacity(rows).items():
            self._remove(capacity, group)
        for row in rows:
            del self._lengths[row]

    def fork(self, rows: Sequence[int], parents: Sequence[int]) -> list[int]:
        """Continue rows several times or not at all, as beam search does.

        Args:
            rows: rows of equal length.
            parents: for each new row the index in `rows` of the one it continues.

        Returns:
            The new rows; those of `rows` that no new row continues are closed. The first child of a row is the row
            itself, which costs nothing.
        """
        children: list[int] = []
        for parent in parents:
            row = rows[parent]
            children += [row] if row not in children else self.open(self.prefix(row))
        self.close([row for row in rows if row not in children])
        return children

    def prefix(self, row: int) -> "Tensor":
        """Copy a row: (layer, 2, kv_head, pos, head_dim)."""
        import torch

        length = self._lengths[row]
        bucket = self._buckets[capacity_for(length)]
        slot = bucket.rows.index(row)
        return torch.stack([store[:, slot, :, :length] for store in bucket.layers])

    def extend(self, rows: Sequence[int], positions: int) -> "list[RowGroup]":
        """Make room for new positions in rows and count them as filled; the network then writes them."""
        self._move_up(rows, positions)
        for row in rows:
            self._lengths[row] += positions
        groups = []
        for capacity, group in sorted(self._by_capacity(rows).items()):
            bucket = self._buckets[capacity]
            bucket.bring_to_front(group)
            front = bucket.rows[: len(group)]
            groups.append(RowGroup(bucket, front, [self._lengths[row] - positions for row in front]))
        return groups

    def _move_up(self, rows: Iterable[int], positions: int) -> None:
        """Move rows that outgrow their bucket into the one they need."""
        moves: dict[tuple[int, int], list[int]] = {}
        for row in rows:
            length = self._lengths[row]
            old, new = capacity_for(length), capacity_for(length + positions)
            if old != new:
                moves.setdefault((old, new), []).append(row)
        for (old, new), group in moves.items():
            source, target = self._buckets[old], self._bucket(new)
            slots = [source.rows.index(row) for row in group]
            first = target.add(group)
            for layer, store in enumerate(source.layers):
                target.layers[layer][:, first : first + len(group), :, :old] = store[:, slots]
            self._remove(old, group)

    def _by_capacity(self, rows: Iterable[int]) -> dict[int, list[int]]:
        groups: dict[int, list[int]] = {}
        for row in rows:
            groups.setdefault(capacity_for(self._lengths[row]), []).append(row)
        return groups

    def _bucket(self, capacity: int) -> LengthBucket:
        if capacity not in self._buckets:
            self._buckets[capacity] = LengthBucket(capacity, self.shape)
        return self._buckets[capacity]

    def _remove(self, capacity: int, rows: Iterable[int]) -> None:
        self._buckets[capacity].remove(rows)
        if not self._buckets[capacity].rows:
            del self._buckets[capacity]


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
