"""Positions: a learned table that is added to the token embeddings, or angles that rotate queries and keys."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.arithmetic import rotary_angles
from core.architecture.blocks import family_of
from core.architecture.embeddings import all_cosines, ranking
from core.errors import InputError
from core.knobs import Knob
from core.models.model_lock import holds_model_lock

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

# Rows of the picture: 256 × 768 numbers in float32 are 0.8 MB.
MOST_PICTURED = 256
PICTURED = Knob("emb_positions", "Positions", 16, MOST_PICTURED, 64, 1, "How many positions are drawn, from the first.")


@dataclass(frozen=True, eq=False)
class LearnedPositions:
    """Table of positions, one row added to the embedding of whatever token stands there.

    Attributes:
        rows: positions pictured, from 0: every n-th of the table, (row,).
        values: their vectors, float32, (row, d_model).
        position: the one looked at, from 0.
        nearest: the other position whose vector has the largest cosine with its own.
        cosine: of the two.
        context: rows of the table.
    """

    rows: np.ndarray
    values: np.ndarray
    position: int
    nearest: int
    cosine: float
    context: int

    @property
    def cells(self) -> np.ndarray:
        """Numbers of the picture: the values."""
        return self.values


@dataclass(frozen=True, eq=False)
class RotaryAngles:
    """Angles by which pairs of dimensions of every query and key are rotated.

    Attributes:
        base: θ; pair i turns by θ^(-2i / head_dim) radians per position.
        angles: in radians, positions from 0, float32, (pos, pair).
        layer: counted from 0.
        context: most tokens the model can read.
    """

    base: float
    angles: np.ndarray
    layer: int
    context: int

    @property
    def cells(self) -> np.ndarray:
        """Numbers of the picture: the cosines of the angles, with which the model multiplies; (pos, pair)."""
        cosines: np.ndarray = np.cos(self.angles)
        return cosines

    @property
    def turn_lengths(self) -> np.ndarray:
        """Positions after which a pair has made a whole turn, float64, (pair,)."""
        pairs = self.angles.shape[1]
        lengths: np.ndarray = 2 * math.pi * self.base ** (np.arange(pairs) / pairs)
        return lengths


def rotary_bases(model: "LanguageModel") -> tuple[float, ...]:
    """Return θ of every layer, first to last; () where positions are a table."""
    family, config = family_of(model), model.model.config
    bases = (family.rotary_base(config, layer) for layer in range(config.num_hidden_layers))
    return tuple(base for base in bases if base is not None)


@holds_model_lock
def position_picture(
    model: "LanguageModel", position: int, count: int = 64, layer: int = 0
) -> LearnedPositions | RotaryAngles:
    """Return the table of positions, or the angles of the first `count` positions, whichever the model has.

    Args:
        position: the one looked at in a table, from 0.
        count: rows of angles, 2 to MOST_PICTURED.
        layer: whose angles; from 0.

    Raises:
        InputError: a number out of range, or angles that are stretched for long contexts.
    """
    family, config = family_of(model), model.model.config
    context, layers = model.context, config.num_hidden_layers
    if not (2 <= count <= MOST_PICTURED and 0 <= layer < layers and 0 <= position < context):
        raise InputError(
            f"Position {position + 1}, {count} positions and block {layer + 1} were asked for.",
            f"There are 1 to {context:,}, 2 to {MOST_PICTURED}, and 1 to {layers}.",
            "",
        )
    table = family.position_table(model.model)
    if table is not None:
        return _learned(table.detach(), position)
    base = family.rotary_base(config, layer)
    if base is None:
        raise InputError("This model has no positions of a known kind.", "", "Choose another model.")
    head_dim = family.design(config).dimensions.head_dim
    return RotaryAngles(base, rotary_angles(count, head_dim, base).numpy(), layer, context)


def _learned(table: "Tensor", position: int) -> LearnedPositions:
    rows = np.arange(0, len(table), -(-len(table) // MOST_PICTURED))
    cosines = all_cosines(table, table[position])
    order = ranking(cosines)
    nearest = int(order[order != position][0])
    values = table[rows].float().cpu().numpy()
    return LearnedPositions(rows, values, position, nearest, float(cosines[nearest]), len(table))
