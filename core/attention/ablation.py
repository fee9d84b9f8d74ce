"""Ablation: the next-token distribution with components switched off.

A head is switched off where the heads are still concatenated: at the input of the output projection. Zero ablation puts
zeros there; mean ablation puts the mean over the text's positions, which keeps the head's average output and takes
away only what depends on the position. An attention layer or an MLP is switched off at what it adds to the residual
stream. Zeros disturb more: later layers never saw them in training.

Reference: Michel et al., "Are Sixteen Heads Really Better than One?", 2019.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.architecture import blocks, family_of, hooked
from core.attention.components import ATTENTION, MLP, Component
from core.attention.pattern import MAX_ATTENTION_TOKENS
from core.errors import InputError
from core.models.model_lock import holds_model_lock
from core.probabilities import TokenDistribution, log_softmax, next_token
from core.shapes import check_shape
from core.tokenization import encode

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    from core.models import LanguageModel

# (values, dimension of pos) to the values that replace them, of the same shape.
Substitute = Callable[["Tensor", int], "Tensor"]
PreHook = Callable[["Module", tuple["Tensor", ...]], tuple["Tensor", ...]]
Hook = Callable[["Module", tuple["Tensor", ...], "Tensor"], "Tensor"]

METHODS = ("zero", "mean")


@holds_model_lock
def ablated_next_token(
    model: "LanguageModel",
    text: str,
    off: Sequence[Component],
    method: str = "zero",
    max_tokens: int = MAX_ATTENTION_TOKENS,
) -> TokenDistribution:
    """Compute the next-token distribution with components switched off.

    With nothing switched off it equals `next_token` bit for bit.

    Args:
        model: any model of a known family.
        text: what the model reads.
        off: any number of components.
        method: one of METHODS.
        max_tokens: longer texts lose their beginning.

    Raises:
        InputError: the text cannot be read, or the method is unknown.
    """
    substitute = _substitute(method)
    all_blocks = blocks(model)
    before, after = [], []
    for layer in sorted({component.layer for component in off}):
        block, names = all_blocks[layer - 1], {component.name for component in off if component.layer == layer}
        heads = [int(name) - 1 for name in names - {ATTENTION, MLP}]
        if heads:
            before.append((block.output_projection, _without_heads(model, [(slice(None), heads)], substitute)))
        after += [(block.attention_added, _replace(substitute))] if ATTENTION in names else []
        after += [(block.mlp_added, _replace(substitute))] if MLP in names else []
    with hooked(after=after, before=before):
        return next_token(model, text, max_tokens)


@holds_model_lock
def sweep_layer(
    model: "LanguageModel", text: str, layer: int, method: str = "zero", max_tokens: int = MAX_ATTENTION_TOKENS
) -> np.ndarray:
    """Ablate each head of one layer, in one batch.

    The rows of the batch are the same text: row 0 with everything on, row h without head h. A short
    forward pass mostly reads weights from memory, which all rows share.

    Args:
        model: any model of a known family.
        text: what the model reads.
        layer: counted from 1.
        method: one of METHODS.
        max_tokens: longer texts lose their beginning.

    Returns:
        KL(on ‖ off) in bits over the full vocabulary at the last position, float64, shape (head,).
    """
    import torch

    substitute, block = _substitute(method), blocks(model)[layer - 1]
    heads = model.model.config.num_attention_heads
    ids = torch.tensor([encode(model, text, max_tokens).ids] * (heads + 1), device=model.device)  # (batch, pos)
    without = _without_heads(model, [(head + 1, [head]) for head in range(heads)], substitute)
    with torch.inference_mode(), hooked(before=[(block.output_projection, without)]):
        output = model.model(input_ids=ids, logits_to_keep=1, use_cache=False)
    check_shape("the logits", output.logits, batch=heads + 1, pos=1, vocab=model.vocab_size)
    return _effects(output.logits[:, -1].float().cpu().numpy())


def _effects(logits: np.ndarray) -> np.ndarray:
    """Compute the KL in bits between row 0 and each other row; logits of shape (batch, vocab)."""
    on, *off = (log_softmax(row) for row in logits)
    return np.array([max(0.0, float(np.exp(on) @ (on - row)) / np.log(2)) for row in off])


def _substitute(method: str) -> Substitute:
    """Return the function that replaces values; InputError for an unknown method."""
    if method not in METHODS:
        raise InputError(f"The ablation {method!r} is unknown.", f"Known: {', '.join(METHODS)}.")
    if method == "zero":
        return lambda values, pos: values.new_zeros(values.shape)
    return lambda values, pos: values.mean(pos, keepdim=True).expand_as(values)


def _without_heads(
    model: "LanguageModel", rows: Sequence[tuple[int | slice, list[int]]], substitute: Substitute
) -> PreHook:
    """Return a hook before an output projection that ablates heads in rows of the batch.

    Args:
        model: any model of a known family.
        rows: (row or rows of the batch, heads counted from 0).
        substitute: computes the replacement of a head's values.
    """
    d = family_of(model).design(model.model.config).dimensions

    def replace(module: "Module", inputs: "tuple[Tensor, ...]") -> "tuple[Tensor, ...]":
        check_shape("the heads side by side", inputs[0], batch=None, pos=None, width=d.heads * d.head_dim)
        outputs = inputs[0].reshape(*inputs[0].shape[:2], d.heads, d.head_dim).clone()  # (batch, pos, head, head_dim)
        for row, heads in rows:
            for head in heads:
                outputs[row, :, head] = substitute(outputs[row, :, head], -2)
        return (outputs.flatten(-2),)

    return replace


def _replace(substitute: Substitute) -> Hook:
    """Return a hook that replaces what attention or MLP adds to the residual stream, (batch, pos, d_model)."""

    def replace(module: "Module", inputs: "tuple[Tensor, ...]", output: "Tensor") -> "Tensor":
        return substitute(output, -2)

    return replace
