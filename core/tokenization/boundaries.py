"""Causes of token boundaries: the pre-token pattern cuts there, or no merge joins the two sides."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from core.tokenization.tokenized import TokenizedText, TokenSpan

Cause = Literal["pattern", "no merge", "special"]


@dataclass(frozen=True)
class Boundary:
    """Boundary between two neighbouring tokens."""

    before: TokenSpan
    after: TokenSpan

    @property
    def cause(self) -> Cause:
        """Rule that put the boundary here."""
        if self.before.piece.special or self.after.piece.special:
            return "special"
        return "pattern" if self.before.pre_token != self.after.pre_token else "no merge"

    @property
    def reason(self) -> str:
        """The cause in words."""
        if self.cause == "special":
            return "a special token is never merged"
        if self.cause == "pattern":
            return "the pre-token pattern cuts here, before any merging"
        return f"no rule of the vocabulary joins {self.before.piece.label} and {self.after.piece.label}"


def boundaries(tokenized: TokenizedText) -> Iterator[Boundary]:
    """Yield the boundaries between neighbouring tokens, in order."""
    return (Boundary(before, after) for before, after in pairwise(tokenized.spans))
