"""The residual stream of a sentence, and how far plain code is from the model, block by block."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.blocks import blocks, family_of
from core.architecture.hooks import hooked
from core.architecture.trace import last_tensor
from core.models.model_lock import holds_model_lock
from core.shapes import check_shape
from core.tokenization.encode import EncodedText, encode

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    from core.models import LanguageModel

# The stream of 64 tokens takes 5 MB in SmolLM2 and 13 MB in Qwen1.5-1.8B; results of all sessions share 64 MB.
MAX_STEP_TOKENS = 64


@dataclass(frozen=True, eq=False)
class ResidualStream:
    """The residual stream of a sentence after the embedding and after every block.

    Attributes:
        encoded: what the model read.
        states: the model's own; shape (layer, pos, d_model), row 0 is the embedding.
        differences: largest |plain code - the model's own| in each row, shape (layer,); plain code starts every block
            from the model's own state, so that nothing accumulates.
    """

    encoded: EncodedText
    states: np.ndarray
    differences: np.ndarray


@holds_model_lock
def residual_stream(model: "LanguageModel", text: str, max_tokens: int = MAX_STEP_TOKENS) -> ResidualStream:
    """Run the model, and every block of it again by plain code.

    Invariant: `differences` are rounding only, because both do the same operations in the same order.

    Raises:
        InputError: an unknown family, or a text that cannot be read.
    """
    import torch

    encoded = encode(model, text, max_tokens)
    ids = torch.tensor(encoded.ids, device=model.device)
    family, config = family_of(model), model.model.config
    family.check_steps(config)
    with torch.inference_mode():
        states = _model_states(model, ids)
        plain = [last_tensor(family.embed(model.model.base_model, ids))]
        for layer, block in enumerate(blocks(model)):
            plain.append(last_tensor(family.steps(block, states[layer], layer, config)))
        for state in (*states, *plain):
            check_shape("a residual stream", state, pos=len(ids), d_model=config.hidden_size)
        pairs = zip(plain, states, strict=True)
        differences = np.array([float((ours.double() - theirs.double()).abs().max()) for ours, theirs in pairs])
        return ResidualStream(encoded, torch.stack(states).float().cpu().numpy(), differences)


def _model_states(model: "LanguageModel", ids: "Tensor") -> "list[Tensor]":
    """Record the model's own residual stream entering the first block and leaving each block; each (pos, d_model).

    subtle: hooks, because the last of transformers' `hidden_states` has been through the final norm.
    """
    modules, states = [block.module for block in blocks(model)], list["Tensor"]()

    def keep_input(module: "Module", inputs: "tuple[Tensor, ...]") -> None:
        states.append(inputs[0][0])

    def keep_output(module: "Module", inputs: "tuple[Tensor, ...]", output: "Tensor | tuple[Tensor, ...]") -> None:
        states.append(output[0])

    before = [(modules[0], keep_input)]
    after = [(module, keep_output) for module in modules]
    with hooked(after=after, before=before):
        model.model.base_model(input_ids=ids[None], use_cache=False)
    # A block answers with a tensor whose first axis is batch, or with a tuple that begins with it.
    return [state[0] if state.ndim == 3 else state for state in states]
