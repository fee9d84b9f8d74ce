"""Encoding is replaying: the pair with the lowest rank is joined first, of equals the leftmost, until none is left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

Rank = Callable[[bytes, bytes], int | None]


@dataclass(frozen=True)
class ReplayStep:
    """One merge of a replay: `start` to `middle` and `middle` to `end`, counted in smallest symbols, are joined."""

    rank: int
    left: bytes
    right: bytes
    start: int
    middle: int
    end: int

    @property
    def joined(self) -> bytes:
        return self.left + self.right


@dataclass(frozen=True)
class Replay:
    """How a word becomes tokens.

    Attributes:
        symbols: the smallest parts.
        steps: the merges, in the order they happen.
        parts: what is left when no merge applies: the tokens.
    """

    symbols: tuple[bytes, ...]
    steps: tuple[ReplayStep, ...]
    parts: tuple[bytes, ...]


def replay(symbols: Sequence[bytes], rank: Rank) -> Replay:
    """Join until no neighbouring pair has a rank.

    Args:
        rank: the place of a pair among the merges, None when it is none of them.

    >>> ranks = {(b"l", b"o"): 0, (b"lo", b"w"): 1}
    >>> replay([b"l", b"o", b"w", b"s"], lambda left, right: ranks.get((left, right))).parts
    (b'low', b's')
    """
    line = _Line(list(symbols), rank)
    steps = tuple(line.merges())
    return Replay(tuple(symbols), steps, tuple(part for part in line.parts if part))


class _Line:
    """Neighbours as a linked list and the possible merges in a heap: a word of n symbols takes n log n steps."""

    def __init__(self, parts: list[bytes], rank: Rank) -> None:
        self.parts = parts
        self.rank = rank
        self.size = len(parts)
        self.after = list(range(1, self.size + 1))
        self.before = list(range(-1, self.size - 1))
        self.heap: list[tuple[int, int, bytes, bytes]] = []
        for start in range(self.size - 1):
            self._offer(start)
        heapify(self.heap)

    def merges(self):
        """Yield the merges in order; a place that was merged into its left neighbour holds no bytes any more."""
        while self.heap:
            rank, start, left, right = heappop(self.heap)
            middle = self.after[start]
            # subtle: a part only ever grows, so equal bytes at the same place mean that nothing happened there.
            if self.parts[start] != left or middle >= self.size or self.parts[middle] != right:
                continue
            end = self.after[middle]
            self.parts[start], self.parts[middle] = left + right, b""
            self.after[start] = end
            if end < self.size:
                self.before[end] = start
            yield ReplayStep(rank, left, right, start, middle, end)
            if self.before[start] >= 0:
                self._offer(self.before[start])
            self._offer(start)

    def _offer(self, start: int) -> None:
        end = self.after[start]
        if end >= self.size:
            return
        left, right = self.parts[start], self.parts[end]
        rank = self.rank(left, right)
        if rank is not None:
            heappush(self.heap, (rank, start, left, right))
