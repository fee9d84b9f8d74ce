"""Verification of positions: the model's own table or rotary module, called."""

from collections.abc import Iterator
from math import pi
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.blocks import family_of
from core.architecture.positions import LearnedPositions, RotaryAngles
from core.models.model_lock import holds_model_lock
from core.verification import Claim, derived, numbers_claim, rounded

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

# Roundings of an angle: the power, its inverse, the product, and one more in case the other way rounds them apart.
_ROUNDINGS = 4
TURNS, ANGLES = "positions of a whole turn, first and last pair", "angles at the cursor, first and last pair"


def position_claims(
    model: "LanguageModel", shown: LearnedPositions | RotaryAngles, cells: np.ndarray, position: int
) -> Iterator[Claim]:
    """Claim the picture and the numbers said about it.

    Args:
        cells: as drawn: values of the table, or cosines of the angles.
        position: of the cursor, from 0.
    """
    if isinstance(shown, LearnedPositions):
        yield from _table_claims(model, shown, cells)
    else:
        yield from _angle_claims(model, shown, cells, position)
    context = int(model.model.config.max_position_embeddings)
    yield Claim("context", [shown.context], [context], route="model.config")


def _table_claims(model: "LanguageModel", shown: LearnedPositions, cells: np.ndarray) -> Iterator[Claim]:
    table = _called_table(model)
    every = -(-len(table) // len(shown.rows))
    rows = list(range(0, len(table), every))
    yield Claim("positions pictured", (shown.rows + 1).tolist(), [row + 1 for row in rows], route="every n-th")
    if len(rows) > 1:
        between = int(shown.rows[1] - shown.rows[0])
        yield Claim("positions from row to row", [between], [every], route="rows of the table / rows drawn, rounded up")
    yield Claim("values of the table", cells, table[rows], derived(table[rows]), "the embedding of positions, called")
    yield numbers_claim("numbers of the dimensions", cells.shape[1], table.shape[1], "its shape")
    lengths = np.sqrt((table**2).sum(1))
    cosines = (table @ table[shown.position]) / np.maximum(lengths * lengths[shown.position], np.finfo(float).tiny)
    listed = cosines.astype(np.float32).tolist()
    others = sorted((other for other in range(len(listed)) if other != shown.position), key=lambda one: -listed[one])
    yield Claim("nearest position", [shown.nearest + 1], [others[0] + 1], route="sorted, in float64")
    yield Claim("position of the cursor", [shown.position + 1], [shown.position + 1], route="the strip")
    cosine = [listed[others[0]]]
    yield Claim("its cosine", [shown.cosine], cosine, derived(cosine), "NumPy in float64")


def _called_table(model: "LanguageModel") -> np.ndarray:
    """Return what the model's second embedding gives for every position, float64, (context, d_model)."""
    import torch

    tokens = model.model.get_input_embeddings()
    found = (module for module in model.model.base_model.modules() if isinstance(module, torch.nn.Embedding))
    second = next(module for module in found if module is not tokens)
    with torch.inference_mode():
        called: np.ndarray = second(torch.arange(second.num_embeddings, device=model.device)).double().cpu().numpy()
    return called


def _angle_claims(model: "LanguageModel", shown: RotaryAngles, cells: np.ndarray, position: int) -> Iterator[Claim]:
    cosines, sines = called_rotary(model, len(shown.angles), shown.layer)
    # After one position no pair has turned by more than one radian, so the angle is that of its cosine and sine.
    speeds = np.arctan2(sines[1], cosines[1])
    angles = np.arange(len(shown.angles))[:, None] * speeds
    room = rounded("float32", angles, _ROUNDINGS) + rounded("float32", np.ones_like(angles), _ROUNDINGS)
    yield Claim("cosines of the angles", cells, cosines, room, "transformers' rotary module")
    yield Claim("sines of the angles", np.sin(shown.angles.astype(np.float64)), sines, room, "the same module")
    yield numbers_claim("numbers of the pairs", cells.shape[1], cosines.shape[1], "half of its columns")
    yield numbers_claim("numbers of the positions", cells.shape[0], cosines.shape[0], "its rows")
    ends = [0, -1]
    turns = 2 * pi / speeds[ends]
    yield Claim(TURNS, shown.turn_lengths[ends], turns, derived(turns), "2π / angle at the second position")
    if (pairs := len(speeds)) > 1:
        base = [float(speeds[-1] ** (-pairs / (pairs - 1)))]
        yield Claim("θ", [shown.base], base, derived(base), "angle of the last pair, raised to the power -n / (n - 1)")
    at = position * speeds[ends]
    room = rounded("float32", at, _ROUNDINGS)
    yield Claim(ANGLES, shown.angles[position, ends], at, room, "positions before it × angle at the second one")
    yield Claim("position of the cursor", [position + 1], [position + 1], route="the strip")


@holds_model_lock
def called_rotary(model: "LanguageModel", count: int, layer: int) -> tuple[np.ndarray, np.ndarray]:
    """Return cosines and sines of the model's own rotary module, float64, each (pos, pair)."""
    import torch

    family = family_of(model)
    module = model.model.base_model.get_submodule(family.names.rotary)
    key = family.rotary_key(model.model.config, layer)
    with torch.inference_mode():
        positions = torch.arange(count, device=model.device)[None]
        like = torch.zeros(1, device=model.device)
        both: tuple[Tensor, Tensor] = module(like, positions, *([key] if key else []))
    # Each angle stands twice: for the first half of the dimensions and for the second.
    cosines, sines = (part[0, :, : part.shape[-1] // 2].double().cpu().numpy() for part in both)
    return cosines, sines
