"""A sentence through the whole model by plain code, held against the model's own hidden states."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.blocks import blocks
from core.architecture.families import gemma3, gpt2, llama
from core.architecture.hooks import hooked
from core.architecture.trace import last
from core.errors import InputError
from core.tokenization.encode import EncodedText, encode

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

# The stream of 64 tokens takes 5 MB in SmolLM2 and 13 MB in Qwen1.5-1.8B; results of all sessions share 100 MB.
MAX_STEP_TOKENS = 64
FAMILIES = {"gpt2": gpt2, "llama": llama, "qwen2": llama, "gemma3_text": gemma3}


@dataclass(frozen=True, eq=False)
class ResidualStream:
    """The residual stream of a sentence after the embedding and after every block.

    Attributes:
        encoded: what the model read.
        states: by plain code; shape (layer, pos, d_model), row 0 is the embedding.
        differences: largest |plain code - the model's own| in each row, shape (layer,).
    """

    encoded: EncodedText
    states: np.ndarray
    differences: np.ndarray


def residual_stream(model: "LanguageModel", text: str, max_tokens: int = MAX_STEP_TOKENS) -> ResidualStream:
    """Run plain code and the model side by side. Hold `model.lock`.

    Invariant: `differences` are rounding only, because both do the same operations in the same order.

    Raises:
        InputError: an unknown family, or a text that cannot be read.
    """
    import torch

    encoded = encode(model, text, max_tokens)
    ids = torch.tensor(encoded.ids, device=model.device)
    code, config = family_code(model), model.model.config
    with torch.inference_mode():
        states = [last(code.embed(model.model.base_model, ids))]
        for layer, block in enumerate(blocks(model)):
            states.append(last(code.block(block.module, states[-1], layer, config)))
        pairs = zip(states, _model_states(model, ids), strict=True)
        differences = np.array([float((own - its).abs().max()) for own, its in pairs])
        return ResidualStream(encoded, torch.stack(states).float().cpu().numpy(), differences)


def _model_states(model: "LanguageModel", ids: "Tensor") -> "list[Tensor]":
    """The model's own residual stream entering the first block and leaving each, every one (pos, d_model).

    subtle: hooks, because the last of transformers' `hidden_states` has been through the final norm.
    """
    modules, states = [block.module for block in blocks(model)], []
    before = [(modules[0], lambda module, inputs: states.append(inputs[0][0]))]
    after = [(module, lambda module, inputs, output: states.append(output[0])) for module in modules]
    with hooked(after=after, before=before):
        model.model.base_model(input_ids=ids[None], use_cache=False)
    # A block answers with a tensor whose first axis is batch, or with a tuple that begins with it.
    return [state[0] if state.ndim == 3 else state for state in states]


def family_code(model: "LanguageModel"):
    """The file with this family's steps; InputError when there is none."""
    family = model.model.config.model_type
    if family not in FAMILIES:
        raise InputError(f"The family {family!r} has no steps here.", f"Known: {', '.join(FAMILIES)}.", "")
    return FAMILIES[family]
