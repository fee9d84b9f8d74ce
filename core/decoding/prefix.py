"""Prefix: keys and values of a text, from which decoding can continue any number of times."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

MAX_PROMPT_TOKENS = 2048


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


def longest_prompt(model: "LanguageModel") -> int:
    """Return the maximal length of a prompt: one position is left for the first new token."""
    return min(MAX_PROMPT_TOKENS, model.context - 1)


def check_prompt(model: "LanguageModel", ids: Sequence[int]) -> tuple[int, ...]:
    """Return the ids of a prompt; InputError when there are none or too many."""
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
