"""One pass of the model over new tokens of every row."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.decoding.kv_cache import RowCache
from core.decoding.packed import decoding_network
from core.models.model_lock import holds_model_lock

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel


@holds_model_lock
def forward(model: "LanguageModel", input_ids: Sequence[Sequence[int]], cache: RowCache) -> "Tensor":
    """Run the model on `input_ids` of shape (batch, pos) after the positions in the cache.

    Returns:
        Raw logits after the last token of each row, float32 on the CPU, shape (batch, vocab).
    """
    import torch

    new_ids = torch.tensor(input_ids, device=model.device)
    with torch.inference_mode():
        output = decoding_network(model)(input_ids=new_ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
        cache.advance(new_ids.shape[1])
        logits: Tensor = output.logits[:, -1].float().cpu()
    return logits
