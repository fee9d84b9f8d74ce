"""Packed twin of a model for faster decoding: the same weights, laid out for products with few rows.

Reading the weights from memory takes most of a step, and `torch.nn.Linear` reads them in an order that suits long
texts. The twin holds packed copies of its linear layers and shares all else with the model, which stays as it is for
every other page. Both compute in float32; their logits differ by rounding only, about 1e-5.
"""

import copy
import logging
import weakref
from functools import cache
from typing import TYPE_CHECKING

from core.models import LanguageModel
from core.models.memory import WORKING_BYTES, available_memory, default_budget, give_back_memory
from core.models.model_lock import holds_model_lock

if TYPE_CHECKING:
    from transformers import PreTrainedModel

log = logging.getLogger(__name__)
# A twin is dropped with its model: it shares the parameters, but holds no reference to the model itself.
_twins: "weakref.WeakKeyDictionary[LanguageModel, PreTrainedModel]" = weakref.WeakKeyDictionary()


@holds_model_lock
def decoding_network(model: LanguageModel) -> "PreTrainedModel":
    """Return the packed twin if one can be built, else the model itself.

    Packing takes half a second for SmolLM2, once, and as much memory again as the weights.
    """
    if model not in _twins:
        if not can_pack(model):
            return model.model
        _twins[model] = build_twin(model.model)
        give_back_memory()
    return _twins[model]


def can_pack(model: LanguageModel) -> bool:
    """Return True if the kernels exist, the numbers stay float32, and memory suffices for a second set of weights."""
    if (model.dtype, model.device) != ("float32", "cpu") or not _kernels_work():
        return False
    budget = default_budget()
    packed = [other.weight_bytes for reference in _twins.keyrefs() if (other := reference())]
    weights = model.weight_bytes + sum(packed)
    return 2 * weights <= budget and model.weight_bytes + WORKING_BYTES <= available_memory()


def build_twin(model: "PreTrainedModel") -> "PreTrainedModel":
    """Copy the model with packed linear layers; every other parameter and buffer is shared."""
    from core.decoding.packed_linear import packed_twin

    shared = [*model.parameters(), *model.buffers()]
    twin = copy.deepcopy(model, {id(tensor): tensor for tensor in shared})
    for parent in list(twin.modules()):
        for name, layer in list(parent.named_children()):
            packed = packed_twin(layer)
            if packed is not None:
                setattr(parent, name, packed)
    # The twin's attention weights are never read; this implementation does not compute them.
    twin.set_attn_implementation("sdpa")
    return twin


@cache
def _kernels_work() -> bool:
    """Return True if the kernels work: they are private to torch and may be missing or different in another version."""
    import torch

    from core.decoding.packed_linear import PackedLinear

    layer, x = torch.nn.Linear(48, 80), torch.ones(3, 1, 48)
    try:
        with torch.inference_mode():
            works = torch.allclose(PackedLinear(layer.weight, layer.bias)(x), layer(x), atol=1e-4)
    except (AttributeError, NotImplementedError, RuntimeError, TypeError) as problem:
        log.warning("Linear layers cannot be packed here (%s); decoding uses the plain ones.", type(problem).__name__)
        return False
    return works
