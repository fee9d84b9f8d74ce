"""Content of the picture of the whole model: the numbers of one pass, cut to a window, and one token drawn."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.probabilities import bar_segments, draw_tokens
from core.probabilities.draws import BarSegment, Draws
from core.river.river import River
from core.tokenization import TokenPiece, token_piece

if TYPE_CHECKING:
    from core.models import LanguageModel

# Rows of tokens; a longer text shows its last ones, and what came before as one row.
MOST_TOKENS = 12
CANDIDATES = 5


@dataclass(frozen=True)
class Candidate:
    """A possible next token: its rank from 1, and its probability at temperature 1."""

    rank: int
    piece: TokenPiece
    probability: float


@dataclass(frozen=True, eq=False)
class RiverPicture:
    """Everything that is drawn.

    Attributes:
        pieces: the last tokens of the text, at most MOST_TOKENS.
        earlier: number of tokens before them, which share one row.
        stripes: root mean square of each group of an embedding's numbers, (token, group).
        norms: size of the residual stream, (layer + 1, token).
        start: contribution of the embedding to the logit of the likeliest token.
        attention, mlp: contributions of each block, (layer,).
        biases: contribution of the biases together; 0 in a model without them.
        logit: their sum, the model's own.
        head: layer and head whose weights are drawn thick, from 1.
        row: its weights at the last position, (token,); of all earlier tokens together, first, if there are any.
        means: mean weights over the heads of each layer, likewise, (layer, token).
        candidates: the likeliest tokens.
        others: number of all other tokens.
        rest: their probability together.
        seed: of the random numbers.
        draws: all up to the one that is shown, the last.
        drawn: the token it points at.
        drawn_probability: probability of that token.
        segments: place of each candidate on the bar of all tokens, in the order of the ids.
        vocabulary: number of tokens on that bar.
    """

    pieces: tuple[TokenPiece, ...]
    earlier: int
    stripes: npt.NDArray[np.float32]
    norms: npt.NDArray[np.float32]
    start: float
    attention: npt.NDArray[np.float64]
    mlp: npt.NDArray[np.float64]
    biases: float
    logit: float
    head: tuple[int, int]
    row: npt.NDArray[np.float64]
    means: npt.NDArray[np.float64]
    candidates: tuple[Candidate, ...]
    others: int
    rest: float
    seed: int
    draws: Draws
    drawn: TokenPiece
    drawn_probability: float
    segments: tuple[BarSegment, ...]
    vocabulary: int

    @property
    def uniform(self) -> float:
        """The random number, at least 0 and less than 1."""
        return float(self.draws.uniforms[-1])

    @property
    def sums(self) -> npt.NDArray[np.float64]:
        """Sum of the contributions after the embedding, and after each block's attention and MLP, (2·layer + 1,)."""
        between = np.stack([self.attention, self.mlp], axis=-1).ravel()
        return np.cumsum(np.concatenate([[self.start], between]))

    @property
    def addition(self) -> str | None:
        """Text that the drawn token adds; None if it is a control token, or bytes that are no whole character."""
        if self.drawn.special:
            return None
        try:
            return self.drawn.data.decode("utf-8")
        except UnicodeDecodeError:
            return None


def river_picture(model: "LanguageModel", river: River, seed: int, draw: int) -> RiverPicture:
    """Cut a pass to what is drawn, and draw the next token as the Draw view does.

    Args:
        seed: of the random numbers.
        draw: which of them, from 1.
    """
    read = river.read
    probabilities, ids = read.probabilities, read.encoded.ids
    earlier = max(0, len(ids) - MOST_TOKENS)
    layer, head = river.head
    draws = draw_tokens(probabilities, seed, draw)
    drawn = int(draws.token_ids[-1])
    shown = read.ranking[:CANDIDATES].tolist()
    pieces = [token_piece(model.tokenizer, token_id) for token_id in (*ids[earlier:], *shown, drawn)]
    count = len(ids) - earlier
    return RiverPicture(
        pieces=tuple(pieces[:count]),
        earlier=earlier,
        stripes=river.embeddings[earlier:],
        norms=river.norms[:, earlier:],
        start=float(river.parts.contributions[0]),
        attention=river.attention,
        mlp=river.mlp,
        biases=river.biases,
        logit=river.parts.logit,
        head=(layer, head),
        row=together(river.weights[layer - 1, head - 1], earlier),
        means=together(river.weights.mean(1, dtype=np.float64), earlier),
        candidates=tuple(
            Candidate(rank, piece, float(probabilities[piece.token_id]))
            for rank, piece in enumerate(pieces[count:-1], 1)
        ),
        others=len(probabilities) - len(shown),
        rest=read.mass_after(len(shown)),
        seed=seed,
        draws=draws,
        drawn=pieces[-1],
        drawn_probability=float(probabilities[drawn]),
        segments=tuple(bar_segments(probabilities, shown)),
        vocabulary=len(probabilities),
    )


def together(weights: npt.NDArray[np.floating], earlier: int) -> npt.NDArray[np.float64]:
    """Replace the first `earlier` weights of the last axis by their sum.

    >>> together(np.array([0.5, 0.25, 0.25]), 2)
    array([0.75, 0.25])
    """
    values = weights.astype(np.float64)
    if not earlier:
        return values
    return np.concatenate([values[..., :earlier].sum(-1, keepdims=True), values[..., earlier:]], axis=-1)
