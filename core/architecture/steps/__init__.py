"""Computation of one block step by step, in plain code with the model's weights."""

from core.architecture.steps.run import BlockSteps, Step, block_steps
from core.architecture.steps.stream import MAX_STEP_TOKENS, ResidualStream, residual_stream

__all__ = [
    "MAX_STEP_TOKENS",
    "BlockSteps",
    "ResidualStream",
    "Step",
    "block_steps",
    "residual_stream",
]
