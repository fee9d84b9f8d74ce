"""Prefill: keys and values of a text, from which decoding can continue any number of times."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.decoding.forward import forward
from core.decoding.kv_cache import RowCache
from core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

# Gives the context manager that holds the model for one pass.
Slot = Callable[[], AbstractContextManager[None]]
MAX_PROMPT_TOKENS = 2048
# Tokens per pass: a pass takes 0.3 s with SmolLM2, and no session in line waits longer for one.
CHUNK = 64


@dataclass(frozen=True, eq=False)
class Prefix:
    """Keys, values and last logits of a text. Decoding copies from it and never changes it.

    Attributes:
        ids: its tokens, shape (pos,).
        store: keys and values, (layer, 2, key heads, pos, head_dim).
        logits: raw, after its last token, float32, shape (vocab,).
    """

    ids: tuple[int, ...]
    store: "Tensor"
    logits: "Tensor"

    @property
    def nbytes(self) -> int:
        """Bytes of keys, values and logits."""
        return self.store.nbytes + self.logits.nbytes


def prefill(
    model: "LanguageModel", input_ids: Sequence[int], earlier: Prefix | None = None, slot: Slot | None = None
) -> Prefix:
    """Compute keys and values of a text, reusing those of an earlier one.

    Args:
        input_ids: its tokens, at most 2,048 and fewer than the model's context; shape (pos,).
        earlier: a prefix of the same model; keys and values of the common beginning are reused.
        slot: gives the context manager that holds the model for one pass; `model.lock.hold` by default.

    Returns:
        Prefix; its numbers equal those of one pass over the whole text up to rounding.

    Raises:
        InputError: there are no tokens or too many.
    """
    ids = _check_prompt(model, input_ids)
    common = common_length(ids, earlier.ids) if earlier else 0
    if earlier and common == len(ids) == len(earlier.ids):
        return earlier
    common = min(common, len(ids) - 1)  # the last token is read again: its logits are needed
    if earlier and common:
        cache = RowCache.of_prefix(earlier.store[..., :common, :], 1, len(ids) - common)
    else:
        cache = RowCache(model.model.config.num_hidden_layers, len(ids))
    for start in range(common, len(ids), CHUNK):
        with (slot or model.lock.hold)():
            logits = forward(model, [ids[start : start + CHUNK]], cache)
    return Prefix(ids, cache.prefix(), logits[0])


def longest_prompt(model: "LanguageModel") -> int:
    """Return the maximal length of a prompt: one position is left for the first new token."""
    return min(MAX_PROMPT_TOKENS, model.context - 1)


def _check_prompt(model: "LanguageModel", ids: Sequence[int]) -> tuple[int, ...]:
    maximum = longest_prompt(model)
    if not 1 <= len(ids) <= maximum or not all(0 <= token_id < model.vocab_size for token_id in ids):
        raise InputError(
            f"The prompt has {len(ids):,} tokens.",
            f"{model.spec.title} can continue 1 to {maximum:,} of its {model.vocab_size:,} tokens.",
            "Shorten the text." if ids else "Type a word.",
        )
    return tuple(ids)


def common_length(a: Sequence[int], b: Sequence[int]) -> int:
    """Return the length of the common beginning of two token sequences.

    >>> common_length([1, 2, 3], [1, 2, 4, 5])
    2
    """
    return next((position for position, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
