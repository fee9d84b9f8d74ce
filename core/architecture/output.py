"""The last step of every model: from the normed residual stream to a score for each token."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel


def output_logits(model: "LanguageModel", normed: "Tensor") -> "Tensor":
    """The output layer as the model applies it, Gemma's soft cap included; shape (pos, vocab), float32."""
    logits = model.model.get_output_embeddings()(normed)
    cap = getattr(model.model.config, "final_logit_softcapping", None)
    return (logits if cap is None else cap * (logits / cap).tanh()).float()
