"""Verification of all heads at once: the picture of their tiles, and summaries over heads or layers."""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.attention.pattern import AttentionPattern
from core.attention.verify.pattern import cells_claims, drawn_claim, pattern_claims, without_first_by_torch
from core.verification import Claim

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel


def mosaic_claims(
    model: "LanguageModel", text: str, shown: AttentionPattern, picture: str, sinks: np.ndarray, hidden: bool
) -> Iterator[Claim]:
    """Claim the picture of every head.

    Args:
        picture: as drawn, a PNG as a data URL; tiles of layers to the right, of heads downwards.
        sinks: weight on the first token, shape (layer, head).
        hidden: the first token is hidden and the rows are renormalised.
    """
    yield from pattern_claims(model, text, shown)
    weights = without_first_by_torch(shown.weights) if hidden else shown.weights.astype(np.float64)
    yield picture_claim(picture, weights.swapaxes(0, 1))
    if not hidden:
        column = shown.weights[..., min(2, shown.tokens - 1) :, 0]
        expected = column.astype(np.longdouble).mean(-1).astype(np.float64)
        yield drawn_claim("weight on the first token, each head", sinks, expected)
        yield drawn_claim("weight on the first token, all heads", sinks.mean(), expected.mean())


def picture_claim(picture: str, tiles: np.ndarray) -> Claim:
    """Claim the opacity of each dot of a mosaic, 0 to 255.

    Args:
        picture: a PNG as a data URL.
        tiles: weights, shape (row, column, query_pos, key_pos).
    """
    from PIL import Image

    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(picture.split(",")[1]))))
    rows, columns, tokens, _ = tiles.shape
    step = pixels.shape[0] // rows
    expected = np.array([[_largest(tile, step) for tile in line] for line in tiles])
    dots = expected.shape[-1]
    opacity = pixels.reshape(rows, step, columns, step, 4)[:, :dots, :, :dots, 3].swapaxes(1, 2)
    earlier = np.tri(dots, dtype=bool)  # a dot above the diagonal shows the mask only
    return Claim(
        "opacity of the picture's dots, 0 to 255",
        opacity[..., earlier].astype(np.int64),
        255 * expected[..., earlier].clip(0, 1),
        0.5 + 1e-3,
        "largest weight behind each dot",
        f"{tokens} tokens in {dots} dots each way.",
    )


def _largest(tile: np.ndarray, step: int) -> np.ndarray:
    """Return the largest weight behind each dot, (dot, dot); a tile and the gap beside it are `step` dots wide."""
    tokens = len(tile)
    by = next(by for by in range(1, tokens + 1) if -(-tokens // by) < step)
    starts = range(0, tokens, by)
    return np.array([[tile[row : row + by, column : column + by].max() for column in starts] for row in starts])


@dataclass(frozen=True, eq=False)
class DrawnSummary:
    """A summary of all heads, as drawn.

    Attributes:
        name: a key of `summaries_by_torch`.
        values: shape (layer or head, query_pos, key_pos).
        number: of the tile that is open, from 1.
        cells: its heatmap, NaN where masked, shape (query_pos, key_pos).
        picture: all tiles, a PNG as a data URL.
        columns: tiles beside each other.
        hidden: the first token was hidden before.
    """

    name: str
    values: np.ndarray
    number: int
    cells: np.ndarray
    picture: str
    columns: int
    hidden: bool


def summary_claims(model: "LanguageModel", text: str, shown: AttentionPattern, drawn: DrawnSummary) -> Iterator[Claim]:
    """Claim a summary, its picture, and the heatmap of the tile that is open."""
    yield from pattern_claims(model, text, shown)
    weights = without_first_by_torch(shown.weights) if drawn.hidden else shown.weights
    expected = summary_by_torch(weights, drawn.name)
    yield drawn_claim(drawn.name, drawn.values, expected, "torch in float64, from the weights above")
    empty = -len(expected) % drawn.columns
    tiles = np.concatenate([expected, np.zeros((empty, *expected.shape[1:]))])
    yield picture_claim(drawn.picture, tiles.reshape(-1, drawn.columns, *expected.shape[1:]))
    earlier = np.tri(shown.tokens, dtype=bool)
    yield from cells_claims("", drawn.cells, expected[drawn.number - 1], ~earlier, "no token sees a later one")


def summary_by_torch(weights: np.ndarray, name: str) -> np.ndarray:
    """Compute a summary by torch in float64; rollout multiplies (mean over heads + identity) / 2, last layer first."""
    import torch

    stacked = torch.from_numpy(weights).double()
    identity = torch.eye(stacked.shape[-1], dtype=torch.float64)
    mixed = [(head_mean + identity) / 2 for head_mean in stacked.mean(1)]
    routes = {
        "mean over heads": lambda: stacked.mean(1),
        "max over heads": lambda: stacked.amax(1),
        "mean over layers": lambda: stacked.mean(0),
        "max over layers": lambda: stacked.amax(0),
        "rollout": lambda: torch.stack([_chain(mixed[: layer + 1]) for layer in range(len(mixed))]),
    }
    summary: np.ndarray = routes[name]().numpy()
    return summary


def _chain(matrices: "list[Tensor]") -> "Tensor":
    """Multiply all matrices, the last one leftmost."""
    import torch

    return torch.linalg.multi_dot(matrices[::-1]) if len(matrices) > 1 else matrices[0]
