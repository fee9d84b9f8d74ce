"""Output layer: from the normed residual stream to the logits."""

from typing import TYPE_CHECKING

from core.architecture.blocks import family_of

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel


def output_logits(model: "LanguageModel", normed: "Tensor") -> "Tensor":
    """Apply the output layer as the model does, with Gemma's soft cap; (..., d_model) to (..., vocab), float32."""
    family = family_of(model)
    logits: Tensor = family.output_layer(model.model)(normed)
    cap = family.logit_cap(model.model.config)
    return (cap * (logits / cap).tanh() if cap else logits).float()
