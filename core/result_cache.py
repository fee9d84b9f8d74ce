"""Cache of results shared by all sessions: thirty students with one sentence cost one forward pass."""

import dataclasses
import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

# Every result counts at least as much: Python objects are not counted one by one, and a thousand small results, each
# with its labels and texts, would otherwise stay for ever. 64 MB hold at most 320 results.
LEAST_BYTES = 200_000


class ResultCache:
    """Least recently used results, bounded by the bytes of their arrays and so also in number."""

    def __init__(self, max_bytes: int = 64_000_000) -> None:
        self.max_bytes = max_bytes
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, key: Hashable) -> Any | None:
        """Return the result stored under `key`, or None."""
        with self._guard:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, key: Hashable, result: Any) -> None:
        """Store a result and drop the least recently used ones beyond `max_bytes`; a larger result is not stored."""
        if _counted(result) > self.max_bytes:  # it would evict all others, and then itself
            return
        with self._guard:
            self._results[key] = result
            self._results.move_to_end(key)
            # Counted anew each time: a result may have computed more cached properties since it was stored.
            total = sum(map(_counted, self._results.values()))
            while total > self.max_bytes:
                _, oldest = self._results.popitem(last=False)
                total -= _counted(oldest)


def _counted(result: Any) -> int:
    return max(LEAST_BYTES, array_bytes(result))


def array_bytes(result: Any) -> int:
    """Bytes of a result: NumPy arrays in fields, cached properties and containers, and objects with `nbytes`."""
    if isinstance(nbytes := getattr(result, "nbytes", None), int):
        return nbytes
    if dataclasses.is_dataclass(result):
        return sum(map(array_bytes, vars(result).values()))
    if isinstance(result, tuple | list):
        return sum(array_bytes(item) for item in result)
    if isinstance(result, dict):
        return sum(map(array_bytes, result.values()))
    return 0
