"""Rows of similar lengths side by side in one tensor per layer; the capacities they may have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from torch import Tensor

# Positions in the smallest bucket.
STEP = 32


def capacity_for(positions: int) -> int:
    """Return the capacity of the bucket for rows of that many positions.

    subtle: attention reads a row up to this length, the rest of it masked. So what is computed for a row, to the last
    bit, depends on its own length only; and what is read is less than half as long again, short rows apart.

    >>> [capacity_for(positions) for positions in (0, 32, 33, 100, 129, 200, 550)]
    [32, 32, 64, 128, 192, 256, 768]
    """
    unit = STEP
    while 4 * unit < positions:
        unit *= 2
    return max(1, -(-positions // unit)) * unit


@dataclass(frozen=True)
class KVShape:
    """Sizes of the keys and values of one position, and how they are stored."""

    layers: int
    kv_heads: int
    head_dim: int
    dtype: "torch.dtype"
    device: "torch.device"

    @property
    def bytes_per_position(self) -> int:
        """Bytes of all keys and values of one position."""
        return 2 * self.layers * self.kv_heads * self.head_dim * self.dtype.itemsize

    def zeros(self, slots: int, capacity: int) -> "Tensor":
        """Allocate one layer, (2, slot, kv_head, capacity, head_dim).

        Zeros: masked positions have the weight 0, and 0 times an uninitialised number may be NaN. The system assigns
        a page of memory only when it is written.
        """
        import torch

        size = (2, slots, self.kv_heads, capacity, self.head_dim)
        with torch.inference_mode(False):  # else it could be changed in inference mode only
            return torch.zeros(size, dtype=self.dtype, device=self.device)


@dataclass(frozen=True, eq=False)
class LayerViews:
    """Views of one layer; an entry is one key/value head of one row.

    Attributes:
        rows: number of rows.
        places: all places for a key or a value, (place, head_dim).
        keys: transposed, (entry, head_dim, capacity).
        values: (entry, capacity, head_dim).
    """

    rows: int
    places: "Tensor"
    keys: "Tensor"
    values: "Tensor"


class LengthBucket:
    """Rows with room for `capacity` positions each, side by side.

    Attributes:
        capacity: positions a row can hold.
        rows: the row in each slot, first to last, without gaps.
        layers: keys and values of each layer, (2, slot, kv_head, capacity, head_dim); 0 holds keys, 1 values. There
            may be more slots than rows.
    """

    def __init__(self, capacity: int, shape: KVShape) -> None:
        self.capacity = capacity
        self.shape = shape
        self.rows: list[int] = []
        self.layers = [shape.zeros(0, capacity) for _ in range(shape.layers)]
        self._views: dict[int, LayerViews] = {}

    @property
    def slots(self) -> int:
        """Number of rows there is room for."""
        return int(self.layers[0].shape[1])

    @property
    def nbytes(self) -> int:
        """Bytes of all slots."""
        return sum(store.nbytes for store in self.layers)

    def views(self, layer: int, rows: int) -> "LayerViews":
        """Return one layer of the first rows as attention reads it; kept from pass to pass."""
        found = self._views.get(layer)
        if found is None or found.rows != rows:
            store = self.layers[layer]
            keys, values = store[:, :rows].flatten(1, 2)
            places = store.view(-1, self.shape.head_dim)
            found = self._views[layer] = LayerViews(rows, places, keys.transpose(1, 2), values)
        return found

    def add(self, rows: Sequence[int]) -> int:
        """Give slots to rows and return the first of them."""
        slots = self._slots_with(len(rows))
        for layer in range(self.shape.layers):
            self._resize(layer, slots)
        self.rows += rows
        return len(self.rows) - len(rows)

    def move_in(self, source: "LengthBucket", rows: Sequence[int]) -> None:
        """Take rows of another bucket, whose capacity is smaller.

        Layer by layer: when all its rows move at once, at most one layer of them is in memory twice.
        """
        leaving = [source.rows.index(row) for row in rows]
        everyone = len(rows) == len(source.rows)
        first, slots = len(self.rows), self._slots_with(len(rows))
        for layer, store in enumerate(source.layers):
            self._resize(layer, slots)
            self.layers[layer][:, first : first + len(rows), :, : source.capacity] = store[:, leaving]
            if everyone:
                source.replace(layer, self.shape.zeros(0, source.capacity))
        self.rows += rows
        if everyone:
            source.rows = []
        else:
            source.remove(rows)

    def remove(self, rows: Iterable[int]) -> None:
        """Take rows out; the last rows move into the gaps. Memory is given back once half of the slots are free."""
        for row in rows:
            last = self.rows[-1]
            if row != last:
                self.overwrite(last, [row])
                self.rows[self.rows.index(row)] = last
            self.rows.pop()
        if len(self.rows) <= self.slots // 2:
            for layer in range(self.shape.layers):
                self._resize(layer, len(self.rows))

    def overwrite(self, source: int, targets: Iterable[int]) -> None:
        """Copy what one row holds into others."""
        slot = self.rows.index(source)
        for target in map(self.rows.index, targets):
            for store in self.layers:
                store[:, target] = store[:, slot]

    def swap(self, slot: int, other: int) -> None:
        """Exchange the rows in two slots."""
        if slot != other:
            for store in self.layers:
                store[:, [slot, other]] = store[:, [other, slot]]
            self.rows[slot], self.rows[other] = self.rows[other], self.rows[slot]

    def bring_to_front(self, rows: Iterable[int]) -> None:
        """Move some of the rows into the first slots."""
        wanted = set(rows)
        front = [row for row in self.rows if row in wanted]
        for slot, row in enumerate(front):
            self.swap(slot, self.rows.index(row))

    def _slots_with(self, more: int) -> int:
        """Slots to have for more rows; a bucket that has rows grows by some spare ones."""
        rows = len(self.rows) + more
        return self.slots if rows <= self.slots else rows + len(self.rows) // 4

    def _resize(self, layer: int, slots: int) -> None:
        store = self.layers[layer]
        if slots != store.shape[1]:
            kept = min(slots, len(self.rows))
            self.replace(layer, self.shape.zeros(slots, self.capacity))
            self.layers[layer][:, :kept] = store[:, :kept]

    def replace(self, layer: int, store: "Tensor") -> None:
        """Put another tensor in the place of a layer."""
        self.layers[layer] = store
        self._views.pop(layer, None)
