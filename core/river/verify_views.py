"""The picture of the whole model with its first draw, and its claims; for Verify all."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from core.probabilities import DRAW, SEED
from core.river.picture import river_picture
from core.river.river import read_river
from core.river.verify import river_claims
from core.verification import Claim

if TYPE_CHECKING:
    from core.models import LanguageModel


def views(model: "LanguageModel", text: str) -> Iterator[tuple[str, Callable[[], Iterable[Claim]]]]:
    """Yield the title of the picture, and a function that computes it and recomputes everything it shows."""
    yield "The whole model", lambda: _river(model, text)


def _river(model: "LanguageModel", text: str) -> Iterable[Claim]:
    river = read_river(model, text)
    picture = river_picture(model, river, int(SEED.default), int(DRAW.default))
    return river_claims(model, text, river, picture)
