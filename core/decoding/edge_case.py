"""Random numbers that point at an edge between two tokens on the bar."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.tokenization import token_piece

if TYPE_CHECKING:
    from core.models import LanguageModel


@dataclass(frozen=True)
class EdgeCase:
    """A draw that points at another token than the one shown.

    Attributes:
        found: the token it points at.
        shown: the token shown.
        rounding: True if it lies so near to the shown token's edge that rounding decides; otherwise the token is wrong.
    """

    found: int
    shown: int
    rounding: bool

    def describe(self, model: "LanguageModel") -> str:
        """Name the case and both tokens in one sentence."""
        found, shown = (f"“{token_piece(model.tokenizer, token_id).label}”" for token_id in (self.found, self.shown))
        if self.rounding:
            return f"this draw lies within rounding of the edge between {found} and {shown}."
        return f"the draw points at {found}, not at {shown}."


def edge_case(probabilities: npt.NDArray[np.float64], shown: int, draw: float, rounding: float) -> EdgeCase | None:
    """Return None if the draw points at the token shown, on the bar of all tokens by id.

    Args:
        probabilities: recomputed, shape (vocab,).
        shown: id of the token shown.
        rounding: how far from an edge a draw may lie on either side of it.
    """
    ends = probabilities.cumsum()
    found = min(int((ends <= draw).sum()), int(probabilities.nonzero()[0][-1]))
    if found == shown:
        return None
    distance = max(ends[shown] - probabilities[shown] - draw, draw - ends[shown])
    return EdgeCase(found, shown, bool(probabilities[shown] > 0 and distance <= rounding))
