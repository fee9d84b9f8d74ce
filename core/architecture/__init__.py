"""What is inside a model: its parts, and the numbers that flow through them."""

from core.architecture.blocks import Block, blocks, final_norm
from core.architecture.hooks import hooked
from core.architecture.output import output_logits

__all__ = ["Block", "blocks", "final_norm", "hooked", "output_logits"]
