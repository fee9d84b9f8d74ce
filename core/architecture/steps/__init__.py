"""One block, step by step, by plain code from the model's weights."""

from core.architecture.steps.run import BlockSteps, Step, block_steps
from core.architecture.steps.stream import MAX_STEP_TOKENS, ResidualStream, residual_stream
from core.architecture.trace import STEP_NAMES, StepName

__all__ = [
    "MAX_STEP_TOKENS",
    "STEP_NAMES",
    "BlockSteps",
    "ResidualStream",
    "Step",
    "StepName",
    "block_steps",
    "residual_stream",
]
