"""Prefix cache: keys and values of conversations' prompts, shared by all sessions and bounded."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.decoding.prefix import common_length

if TYPE_CHECKING:
    from core.decoding import Prefix
    from core.models import LanguageModel

# Identity of the model and ids of the text.
Key = tuple[tuple[str, ...], tuple[int, ...]]


class PrefixCache:
    """Least recently used prefixes of all sessions, within `max_bytes`.

    They are found by their tokens, not by the session: thirty students with one system prompt share its entry. One
    token of SmolLM2 takes 46 kB, so 64 MB hold 1,400 tokens.
    """

    def __init__(self, max_bytes: int = 64_000_000) -> None:
        self.max_bytes = max_bytes
        self._prefixes: OrderedDict[Key, Prefix] = OrderedDict()
        self._guard = threading.Lock()

    @property
    def nbytes(self) -> int:
        """Bytes held now."""
        with self._guard:
            return sum(prefix.nbytes for prefix in self._prefixes.values())

    def nearest(self, model: "LanguageModel", ids: Sequence[int]) -> "Prefix | None":
        """Find the prefix of this model with the longest common beginning with `ids`; None when there is none."""
        with self._guard:
            candidates = [key for key in self._prefixes if key[0] == model.identity]
            best = max(candidates, key=lambda key: common_length(key[1], ids), default=None)
            if best is None or not common_length(best[1], ids):
                return None
            self._prefixes.move_to_end(best)
            return self._prefixes[best]

    def keep(self, model: "LanguageModel", prefix: "Prefix") -> None:
        """Add a prefix; evict shorter ones it begins with, then the least recently used while memory is short."""
        if prefix.nbytes > self.max_bytes:  # it would evict all others, and then itself
            return
        with self._guard:
            for key in list(self._prefixes):
                if key[0] == model.identity and prefix.ids[: len(key[1])] == key[1]:
                    del self._prefixes[key]
            self._prefixes[model.identity, prefix.ids] = prefix
            while sum(kept.nbytes for kept in self._prefixes.values()) > self.max_bytes:
                self._prefixes.popitem(last=False)
