"""Encoding with BPE as a replay of its merges: lowest rank first, the leftmost of equals, until none applies."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

Rank = Callable[[bytes, bytes], int | None]


@dataclass(frozen=True)
class ReplayStep:
    """Merge of the symbols from `start` to `middle` with those from `middle` to `end`, as positions."""

    rank: int
    left: bytes
    right: bytes
    start: int
    middle: int
    end: int

    @property
    def joined(self) -> bytes:
        """Bytes of the new token."""
        return self.left + self.right


@dataclass(frozen=True)
class Replay:
    """Merges that turn one word into tokens.

    Attributes:
        symbols: smallest parts of the word.
        steps: merges in their order.
        parts: tokens, the parts left when no merge applies.
    """

    symbols: tuple[bytes, ...]
    steps: tuple[ReplayStep, ...]
    parts: tuple[bytes, ...]


def replay(symbols: Sequence[bytes], rank: Rank) -> Replay:
    """Merge neighbouring pairs until none has a rank.

    Args:
        rank: rank of a pair among the merges, None if it is not one of them.

    >>> ranks = {(b"l", b"o"): 0, (b"lo", b"w"): 1}
    >>> replay([b"l", b"o", b"w", b"s"], lambda left, right: ranks.get((left, right))).parts
    (b'low', b's')
    """
    word = _MergeQueue(list(symbols), rank)
    steps = tuple(word.merges())
    return Replay(tuple(symbols), steps, tuple(part for part in word.parts if part))


class _MergeQueue:
    """Linked list of a word's parts with a heap of possible merges: n symbols take O(n log n) steps."""

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

    def merges(self) -> Iterator[ReplayStep]:
        """Yield the merges in order; a position merged into its left neighbour keeps no bytes."""
        while self.heap:
            rank, start, left, right = heappop(self.heap)
            middle = self.after[start]
            # subtle: a part only ever grows, so equal bytes at the same position mean that it did not change.
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
