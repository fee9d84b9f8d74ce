"""One picture of the whole model: from the tokens of a sentence through all blocks to the next token."""

from core.river.picture import MOST_TOKENS, Candidate, RiverPicture, river_picture
from core.river.river import MAX_RIVER_TOKENS, River, read_river

__all__ = [
    "MAX_RIVER_TOKENS",
    "MOST_TOKENS",
    "Candidate",
    "River",
    "RiverPicture",
    "read_river",
    "river_picture",
]
