"""Components of a model, and the activations that flow through them."""

from core.architecture.blocks import blocks, family_of, final_norm
from core.architecture.hooks import hooked
from core.architecture.output import output_logits

__all__ = ["blocks", "family_of", "final_norm", "hooked", "output_logits"]
