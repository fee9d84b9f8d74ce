"""One pass of the model over new tokens of every row."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.decoding.kv_cache import RowCache
from core.decoding.packed import decoding_network

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel


def forward(model: "LanguageModel", tokens: Sequence[Sequence[int]], cache: RowCache) -> "Tensor":
    """Read `tokens` of shape (batch, pos) after what the cache holds. Hold `model.lock`.

    Returns:
        Raw logits after the last token of each row, float32 on the CPU, shape (batch, vocab).
    """
    import torch

    ids = torch.tensor(tokens, device=model.device)
    with torch.inference_mode():
        output = decoding_network(model)(input_ids=ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
        cache.advance(ids.shape[1])
        return output.logits[:, -1].float().cpu()
