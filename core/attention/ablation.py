"""Does it matter? Switch parts off and see what the model then believes.

A head is switched off where heads still lie side by side: at the input of the output projection. Zero ablation puts
zeros there; mean ablation puts the mean over the text's positions, which keeps what the head says on average and takes
away only what depends on the place. An attention layer or an MLP is switched off at what it adds to the residual
stream. Zeros are harsher: later layers never met them in training.

Reference: Michel et al., "Are Sixteen Heads Really Better than One?", 2019.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from core.architecture import blocks, hooked
from core.attention.components import ATTENTION, MLP, Component
from core.attention.pattern import MAX_ATTENTION_TOKENS
from core.errors import InputError
from core.probabilities import TokenDistribution, log_softmax, next_token
from core.tokenization import encode

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    from core.architecture import Block
    from core.models import LanguageModel

METHODS = ("zero", "mean")


def ablated_next_token(
    model: "LanguageModel",
    text: str,
    off: Sequence[Component],
    method: str = "zero",
    max_tokens: int = MAX_ATTENTION_TOKENS,
) -> TokenDistribution:
    """The next-token distribution with parts switched off. Hold `model.lock`.

    With nothing off it is `next_token`, to the last bit.

    Args:
        off: any number of parts.
        method: one of METHODS.

    Raises:
        InputError: the text cannot be read, or the method is unknown.
    """
    substitute = _substitute(method)
    found = blocks(model)
    before, after = [], []
    for layer in sorted({part.layer for part in off}):
        block, names = found[layer - 1], {part.name for part in off if part.layer == layer}
        heads = [int(name) - 1 for name in names - {ATTENTION, MLP}]
        if heads:
            before.append((block.output_projection, _silence(block, [(slice(None), heads)], substitute)))
        after += [(block.attention_added, _replace(substitute))] if ATTENTION in names else []
        after += [(block.mlp_added, _replace(substitute))] if MLP in names else []
    with hooked(after=after, before=before):
        return next_token(model, text, max_tokens)


def sweep_layer(
    model: "LanguageModel", text: str, layer: int, method: str = "zero", max_tokens: int = MAX_ATTENTION_TOKENS
) -> np.ndarray:
    """Switch off the heads of one layer one at a time, all in one batch. Hold `model.lock`.

    The rows of the batch are the same text: row 0 with everything on, row h without head h. Reading the weights from
    memory is what a short forward pass costs, and the rows share that.

    Args:
        layer: counted from 1.

    Returns:
        KL(on ‖ off) in bits over the full vocabulary at the last position, float64, shape (head,).
    """
    import torch

    substitute, block = _substitute(method), blocks(model)[layer - 1]
    heads = model.model.config.num_attention_heads
    ids = torch.tensor([encode(model, text, max_tokens).ids] * (heads + 1), device=model.device)  # (batch, pos)
    silence = _silence(block, [(head + 1, [head]) for head in range(heads)], substitute)
    with torch.inference_mode(), hooked(before=[(block.output_projection, silence)]):
        output = model.model(input_ids=ids, logits_to_keep=1, use_cache=False)
    return _effects(output.logits[:, -1].float().cpu().numpy())


def _effects(logits: np.ndarray) -> np.ndarray:
    """KL in bits between row 0 and each other row; logits of shape (batch, vocab)."""
    on, *off = (log_softmax(row) for row in logits)
    return np.array([max(0.0, float(np.exp(on) @ (on - row)) / np.log(2)) for row in off])


def _substitute(method: str) -> "Callable[[Tensor, int], Tensor]":
    """A function (values, dimension of pos) -> what stands in their place."""
    if method not in METHODS:
        raise InputError(f"The ablation {method!r} is unknown.", f"Known: {', '.join(METHODS)}.")
    if method == "zero":
        return lambda values, pos: values.new_zeros(values.shape)
    return lambda values, pos: values.mean(pos, keepdim=True).expand_as(values)


def _silence(block: "Block", rows: Sequence[tuple[Any, list[int]]], substitute: Callable) -> Callable:
    """A hook before the output projection that takes heads away from rows of the batch.

    Args:
        rows: (row or rows of the batch, heads counted from 0).
    """
    head_dim = block.attention.head_dim

    def silence(module: "Module", inputs: "tuple[Tensor]") -> "tuple[Tensor]":
        said = inputs[0].unflatten(-1, (-1, head_dim)).clone()  # (batch, pos, head, head_dim)
        for row, heads in rows:
            for head in heads:
                said[row, :, head] = substitute(said[row, :, head], -2)
        return (said.flatten(-2),)

    return silence


def _replace(substitute: Callable) -> Callable:
    """A hook that replaces what a part adds to the residual stream, shape (batch, pos, d_model)."""

    def replace(module: "Module", inputs: tuple, output: Any) -> Any:
        if isinstance(output, tuple):
            return (substitute(output[0], -2), *output[1:])
        return substitute(output, -2)

    return replace
