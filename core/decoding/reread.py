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
    from transformers import DynamicCache

    ids = [*prompt, *token_ids][:-1]
    cache = DynamicCache()
    first = len(prompt) - 1  # the logits there choose the first token
    for start in range(0, len(ids), SLICE):
        end = min(start + SLICE, len(ids))
        wanted = end - max(start, first)
        rows = _read(model, ids[start:end], cache, max(1, wanted))
        if wanted > 0:
            yield rows


@holds_model_lock
def _read(model: "LanguageModel", ids: Sequence[int], cache: "DynamicCache", keep: int) -> Rows:
    import torch

    with torch.inference_mode():
        read = torch.tensor([list(ids)], device=model.device)
        output = model.model(input_ids=read, past_key_values=cache, use_cache=True, logits_to_keep=keep)
    rows: Rows = output.logits[0].float().cpu().numpy()
    return rows
