"""One block with the tensor of every step."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.blocks import blocks, family_of
from core.architecture.steps.picture import Picture, picture
from core.architecture.steps.stream import ResidualStream
from core.architecture.trace import SCORES, STEP_NAMES, StepName, TraceStep
from core.errors import InputError

if TYPE_CHECKING:
    from core.models import LanguageModel


@dataclass(frozen=True, eq=False)
class Step:
    """One step of a block, with as many values as a screen can show.

    Attributes:
        key: in STEP_NAMES.
        formula: LaTeX.
        shape: of the real tensor, without batch; its dimensions are `name.dimensions`.
        values: all numbers of the tensor, float32.
        picture: its values, or some of them.
        lengths: the L2 norm of each position's numbers, float64, shape (pos,); minus infinities are left out.
    """

    key: str
    formula: str
    shape: tuple[int, ...]
    values: np.ndarray
    picture: Picture
    lengths: np.ndarray

    @property
    def name(self) -> StepName:
        """Title, dimensions and meaning."""
        return STEP_NAMES[self.key]


@dataclass(frozen=True, eq=False)
class BlockSteps:
    """All steps of one block for a sentence: the embedding's, then the block's; `layer` 0 is the first."""

    layer: int
    steps: tuple[Step, ...]

    @cached_property
    def by_key(self) -> dict[str, Step]:
        """Steps by their key."""
        return {step.key: step for step in self.steps}


def block_steps(model: "LanguageModel", stream: ResidualStream, layer: int) -> BlockSteps:
    """Compute every step of block `layer`. Only reads weights: it needs no lock, and is quick enough not to be cached.

    Raises:
        InputError: there is no such block.
    """
    import torch

    count = len(blocks(model))
    if not 0 <= layer < count:
        raise InputError(f"Block {layer + 1} was asked for.", f"This model has blocks 1 to {count}.", "Choose one.")
    with torch.inference_mode():
        return BlockSteps(layer, tuple(_step(traced) for traced in _trace(model, stream, layer)))


def _trace(model: "LanguageModel", stream: ResidualStream, layer: int) -> Iterator[TraceStep]:
    import torch

    family, config, base = family_of(model), model.model.config, model.model.base_model
    yield from family.embed(base, torch.tensor(stream.encoded.ids, device=model.device))
    weights = next(base.parameters())
    entering = torch.from_numpy(stream.states[layer]).to(weights.device, weights.dtype)
    yield TraceStep("entering", rf"x \;\text{{after block {layer}}}" if layer else "x", entering)
    yield from family.steps(blocks(model)[layer], entering, layer, config)


def _step(traced: TraceStep) -> Step:
    tensor = traced.tensor.float()
    finite = tensor.masked_fill(tensor.isinf(), 0)
    by_position = finite.transpose(0, 1).flatten(1) if tensor.ndim == 3 else finite  # (pos, everything else)
    lengths = by_position.double().norm(dim=-1).cpu().numpy()
    shown = picture(tensor, by_head=STEP_NAMES[traced.key].dimensions == SCORES)
    return Step(traced.key, traced.formula, tuple(tensor.shape), tensor.cpu().numpy(), shown, lengths)
