"""Verification of the guess: where the heads look, together and each on its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

import numpy as np

from core.attention.pattern import AttentionPattern
from core.attention.verify.head import DrawnBars, bar_claims
from core.attention.verify.pattern import drawn_claim, pattern_claims
from core.verification import Claim

if TYPE_CHECKING:
    from core.models import LanguageModel


@dataclass(frozen=True, eq=False)
class DrawnPick:
    """The sentence about the picked token, as written.

    Attributes:
        position: of the picked token, from 0.
        share: its mean weight.
        agree: heads that look there most.
        layer, head: the head with most weight on it, counted from 1.
        best: that weight.
    """

    position: int
    share: float
    agree: int
    layer: int
    head: int
    best: float


def guess_claims(
    model: "LanguageModel",
    text: str,
    shown: AttentionPattern,
    query: int,
    pick: DrawnPick | None,
    bars: tuple[DrawnBars, DrawnBars],
) -> Iterator[Claim]:
    """Claim everything that is revealed.

    Args:
        query: position, from 0.
        bars: mean weight of each token, and share of the heads that look there most.
    """
    yield from pattern_claims(model, text, shown)
    rows = [row.tolist() for row in shown.weights[:, :, query, : query + 1].reshape(-1, query + 1)]
    mean = np.array([fsum(row[key] for row in rows) / len(rows) for key in range(query + 1)])
    favourites = [row.index(max(row)) for row in rows]
    share = np.array([favourites.count(key) / len(rows) for key in range(query + 1)])
    yield from bar_claims("mean weight", bars[0], mean)
    yield from bar_claims("share of the heads", bars[1], share)
    if pick is not None:
        best = max(range(len(rows)), key=lambda index: (rows[index][pick.position], -index))
        place = [best // shown.heads + 1, best % shown.heads + 1]
        yield drawn_claim("mean weight of the picked token", [pick.share], mean[[pick.position]])
        yield Claim("heads that look there most", [pick.agree], [favourites.count(pick.position)])
        yield Claim("layer and head that look there most of all", [pick.layer, pick.head], place)
        yield drawn_claim("weight of that head", [pick.best], np.array([rows[best][pick.position]]))
