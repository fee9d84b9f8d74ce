"""KV cache of all running rows of a model, whatever their lengths.

Rows of similar lengths stand side by side in one tensor, a bucket, so that attention over many rows is one operation
and a long text does not make it expensive for the short ones.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

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
            bucket = self._buckets[capacity]
            bucket.remove(group)
            if not bucket.rows:
                del self._buckets[capacity]
        for row in rows:
            del self._lengths[row]

    def fork(self, rows: Sequence[int], parents: Sequence[int]) -> list[int]:
        """Continue rows several times or not at all, as beam search does.

        Args:
            rows: of one text or of several.
            parents: for each new row the index in `rows` of the one it continues.

        Returns:
            The new rows; those of `rows` that no new row continues are closed. The first child of a row is the row
            itself, which costs nothing.
        """
        spare = [row for index, row in enumerate(rows) if index not in parents]
        children: dict[int, list[int]] = {}
        for parent, number in Counter(parents).items():
            row = rows[parent]
            # Rows that nobody continues are overwritten: beam search then needs no memory beside its rows.
            reused = [other for other in spare if self._lengths[other] == self._lengths[row]][: number - 1]
            spare = [other for other in spare if other not in reused]
            self._buckets[capacity_for(self._lengths[row])].overwrite(row, reused)
            missing = number - 1 - len(reused)
            children[parent] = [row, *reused, *(self.open(self.prefix(row), missing) if missing else [])]
        self.close(spare)
        return [children[parent].pop(0) for parent in parents]

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
            source = self._buckets[old]
            self._bucket(new).move_in(source, group)
            if not source.rows:
                del self._buckets[old]

    def _by_capacity(self, rows: Iterable[int]) -> dict[int, list[int]]:
        groups: dict[int, list[int]] = {}
        for row in rows:
            groups.setdefault(capacity_for(self._lengths[row]), []).append(row)
        return groups

    def _bucket(self, capacity: int) -> LengthBucket:
        if capacity not in self._buckets:
            self._buckets[capacity] = LengthBucket(capacity, self.shape)
        return self._buckets[capacity]
