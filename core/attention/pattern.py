"""Attention weights: for every layer and head, how much each token attends to each earlier one.

Notation: a query at `query_pos` attends to keys at `key_pos`; weights = softmax(q·k / √head_dim) over `key_pos`.
Reference: Vaswani et al., "Attention Is All You Need", 2017.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.architecture import family_of
from core.errors import InputError
from core.models.model_lock import holds_model_lock
from core.shapes import check_shape
from core.tokenization import EncodedText, encode

if TYPE_CHECKING:
    from core.models import LanguageModel

# Weights of 270 heads over 128 tokens take 18 MB and 0.4 s on two cores; both grow with the square of the tokens.
MAX_ATTENTION_TOKENS = 128


@dataclass(frozen=True, eq=False)
class AttentionPattern:
    """Attention weights of a text. Every row (one query) sums to 1; masked weights are exactly 0.

    Attributes:
        encoded: what the model read.
        weights: float32, shape (layer, head, query_pos, key_pos).
        kv_heads: key/value heads of a layer; `heads // kv_heads` neighbouring query heads share one.
        windows: for each layer the number of tokens a query sees, itself included; None is all before it.
    """

    encoded: EncodedText
    weights: np.ndarray
    kv_heads: int
    windows: tuple[int | None, ...]

    @property
    def layers(self) -> int:
        """Number of layers."""
        return len(self.weights)

    @property
    def heads(self) -> int:
        """Number of query heads of a layer."""
        return int(self.weights.shape[1])

    @property
    def tokens(self) -> int:
        """Number of tokens read."""
        return int(self.weights.shape[-1])

    @cached_property
    def largest_row_error(self) -> float:
        """Largest |sum of a row - 1|, summed in float64."""
        return float(np.abs(self.weights.sum(-1, dtype=np.float64) - 1).max())

    def of(self, layer: int, head: int) -> np.ndarray:
        """Return the weights of one head, shape (query_pos, key_pos).

        Args:
            layer, head: counted from 1.

        Raises:
            InputError: there is no such head.
        """
        if not (1 <= layer <= self.layers and 1 <= head <= self.heads):
            raise InputError(
                f"Layer {layer}, head {head} was asked for.",
                f"This model has layers 1 to {self.layers} and heads 1 to {self.heads}.",
                "Choose among them.",
            )
        weights: np.ndarray = self.weights[layer - 1, head - 1]
        return weights

    def allowed(self, layer: int) -> np.ndarray:
        """Return the cells the mask leaves open, bool, shape (query_pos, key_pos). `layer` counts from 1."""
        return allowed_cells(self.tokens, self.windows[layer - 1])


def allowed_cells(tokens: int, window: int | None) -> np.ndarray:
    """Causal mask: a query sees itself and the tokens before it, at most `window` in all.

    >>> allowed_cells(3, 2).astype(int)
    array([[1, 0, 0],
           [1, 1, 0],
           [0, 1, 1]])
    """
    back = np.subtract.outer(np.arange(tokens), np.arange(tokens))  # (query_pos, key_pos)
    return (back >= 0) & (back < (window or tokens))


@holds_model_lock
def attention_pattern(model: "LanguageModel", text: str, max_tokens: int = MAX_ATTENTION_TOKENS) -> AttentionPattern:
    """Run the model once over `text` and keep all attention weights.

    Args:
        model: any model of a known family.
        text: what the model reads.
        max_tokens: 1 to MAX_ATTENTION_TOKENS; longer texts lose their beginning, `encoded.left_out` says how much.

    Raises:
        InputError: the text cannot be read.
    """
    encoded = encode(model, text, min(max_tokens, MAX_ATTENTION_TOKENS))
    d = family_of(model).design(model.model.config).dimensions
    weights = attention_weights(model, encoded.ids)
    pos = len(encoded.ids)
    check_shape("the attention weights", weights, layer=d.layers, head=d.heads, query_pos=pos, key_pos=pos)
    return AttentionPattern(encoded, weights, d.kv_heads, layer_windows(model))


@holds_model_lock
def attention_weights(model: "LanguageModel", ids: tuple[int, ...]) -> np.ndarray:
    """Compute weights by transformers' `output_attentions`, float32, shape (layer, head, query_pos, key_pos)."""
    import torch

    with torch.inference_mode():
        output = model.model(
            input_ids=torch.tensor([ids], device=model.device),
            output_attentions=True,
            use_cache=False,
            logits_to_keep=1,
        )
    # subtle: with another attention implementation transformers returns an empty tuple instead of an error.
    if not output.attentions or output.attentions[0] is None:
        raise InputError(
            "This model hands out no attention weights.", 'Its attention must be "eager".', "Load it anew."
        )
    return np.stack([layer[0].float().cpu().numpy() for layer in output.attentions])


def layer_windows(model: "LanguageModel") -> tuple[int | None, ...]:
    """Return how many tokens a query sees in each layer, itself included; None for all before it."""
    family, config = family_of(model), model.model.config
    return tuple(family.window(config, layer) for layer in range(config.num_hidden_layers))
