"""Texts read again by the plain model of transformers, in slices, with a cache of their own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.models.model_lock import holds_model_lock

if TYPE_CHECKING:
    from transformers import DynamicCache

    from core.models import LanguageModel

Rows = npt.NDArray[np.float32]
# Tokens per slice: nobody in line for the model waits longer than for one of these.
SLICE = 64


def reread(
    model: "LanguageModel", prompt: Sequence[int], texts: Sequence[Sequence[int]]
) -> Iterator[Mapping[int, Rows]]:
    """Yield the raw logits before each token of some texts, a slice of all of them at a time.

    The prompt is read once. The lock of the model is free between slices.

    Args:
        prompt: ids before each of them, shape (pos,), at least one.
        texts: their ids; an empty one has no logits.

    Yields:
        By the index of a text, the rows that follow those yielded before, float32, (pos, vocab).
    """
    import torch
    from transformers import DynamicCache

    # The longest first: those that have ended are the last rows, and are left out of what is read next.
    left = sorted((index for index, text in enumerate(texts) if text), key=lambda index: -len(texts[index]))
    if not left:
        return
    cache = DynamicCache()
    *head, last = prompt  # the logits of the last token choose the first one of every text
    for start in range(0, len(head), SLICE):
        _read(model, [head[start : start + SLICE]], cache, 1)
    cache.batch_repeat_interleave(len(left))
    ids, start = {index: [last, *texts[index][:-1]] for index in left}, 0
    while left:
        end = start + max(1, SLICE // len(left))
        some = [ids[index][start:end] for index in left]
        longest = len(some[0])
        # Nothing sees a later token: what fills a shorter text changes no logits of it.
        padded = [[*one, *[0] * (longest - len(one))] for one in some]
        rows = _read(model, padded, cache, longest)
        yield {index: rows[row, : len(one)] for row, (index, one) in enumerate(zip(left, some, strict=True))}
        left, before = [index for index in left if len(texts[index]) > end], len(left)
        if 0 < len(left) < before:
            cache.batch_select_indices(torch.arange(len(left)))
        start = end


def read_singly(model: "LanguageModel", ids: Sequence[int]) -> Rows:
    """Return the raw logits after a text by the plain model, which reads one token at a time, float32, (vocab,).

    Args:
        ids: shape (pos,), at least one.
    """
    from transformers import DynamicCache

    cache = DynamicCache()
    row: Rows
    for token_id in ids:
        ((row,),) = _read(model, [[token_id]], cache, 1)
    return row


def amplified_rounding(model: "LanguageModel", ids: Sequence[int], row: Rows) -> float:
    """Return the difference of a logit that rounding explains where the model amplifies it, beyond the usual noise.

    A model amplifies rounding where large numbers of its stream cancel. Two right computations differ by as much as
    `row` and a read of the same text token by token, and what is shown may lie as far beyond one of them.

    Args:
        ids: the text, shape (pos,), at least one.
        row: raw logits of the plain model after it, shape (vocab,).
    """
    return 2 * float(np.abs(read_singly(model, ids) - row).max())


@holds_model_lock
def _read(model: "LanguageModel", ids: Sequence[Sequence[int]], cache: "DynamicCache", keep: int) -> Rows:
    import torch

    with torch.inference_mode():
        read = torch.tensor([list(one) for one in ids], device=model.device)
        output = model.model(input_ids=read, past_key_values=cache, use_cache=True, logits_to_keep=keep)
    rows: Rows = output.logits.float().cpu().numpy()
    return rows
