"""A text read again by the plain model of transformers, in slices, with a cache of its own."""

from collections.abc import Iterator, Sequence
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


def reread(model: "LanguageModel", prompt: Sequence[int], token_ids: Sequence[int]) -> Iterator[Rows]:
    """Yield the raw logits before each of `token_ids`, float32, a slice (pos, vocab) at a time.

    The lock of the model is free between slices.

    Args:
        prompt: ids before them, shape (pos,), at least one.
    """
    for (rows,) in reread_together(model, prompt, [token_ids]):
        yield rows


def reread_together(
    model: "LanguageModel", prompt: Sequence[int], texts: Sequence[Sequence[int]]
) -> Iterator[npt.NDArray[np.float32]]:
    """Yield the raw logits before each token of some texts of one length, float32, slices (text, pos, vocab).

    Args:
        prompt: ids before each of them, shape (pos,), at least one.
    """
    from transformers import DynamicCache

    ids = [[*prompt, *text][:-1] for text in texts]
    cache = DynamicCache()
    first, length = len(prompt) - 1, len(ids[0])  # the logits there choose the first token
    for start in range(0, length, SLICE):
        end = min(start + SLICE, length)
        wanted = end - max(start, first)
        rows = _read(model, [one[start:end] for one in ids], cache, max(1, wanted))
        if wanted > 0:
            yield rows


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


@holds_model_lock
def _read(model: "LanguageModel", ids: Sequence[Sequence[int]], cache: "DynamicCache", keep: int) -> Rows:
    import torch

    with torch.inference_mode():
        read = torch.tensor([list(one) for one in ids], device=model.device)
        output = model.model(input_ids=read, past_key_values=cache, use_cache=True, logits_to_keep=keep)
    rows: Rows = output.logits.float().cpu().numpy()
    return rows
