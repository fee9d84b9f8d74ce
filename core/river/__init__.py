"""One picture of the whole model: from the tokens of a sentence through all blocks to the next token."""

from core.river.picture import MOST_TOKENS, RiverPicture, river_picture
from core.river.river import River, read_river

__all__ = ["MOST_TOKENS", "River", "RiverPicture", "read_river", "river_picture"]
