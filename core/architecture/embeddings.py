"""Neighbours in the embedding table: the cosine of every row with a vector.

The table is the model's own and remains the only copy: it is read in slices that fit into the processor's cache.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.blocks import family_of
from core.errors import InputError
from core.knobs import Knob
from core.models.model_lock import holds_model_lock

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

MOST_NEIGHBOURS = 30
COUNT = Knob("emb_count", "Neighbours", 5, MOST_NEIGHBOURS, 10, 1, "How many of the nearest tokens are drawn.")
# Numbers of the table in float64 at a time: 2 MB, which stay in the processor's cache.
_SLICE = 2**18
# Bins of cosines from -1 to 1.
BINS = 100


@dataclass(frozen=True)
class Neighbour:
    """Token with its cosine to a vector, and its rank by it: 1 is the nearest, equal ones are ordered by id."""

    rank: int
    token_id: int
    cosine: float


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Tokens by cosine to one token, which is left out itself.

    Attributes:
        token_id: the token in the middle.
        nearest: the other tokens, nearest first; at most MOST_NEIGHBOURS.
        others: number of tokens compared.
        mean: of the cosines of all others.
        length: Euclidean norm of the token's vector.
        counts: number of others in each of BINS equal ranges of the cosine, -1 to 1, shape (BINS,).
    """

    token_id: int
    nearest: tuple[Neighbour, ...]
    others: int
    mean: float
    length: float
    counts: np.ndarray


def token_table(model: "LanguageModel") -> "Tensor":
    """Return the model's table of token embeddings, (vocab, d_model)."""
    return family_of(model).token_table(model.model).detach()


def all_cosines(table: "Tensor", vector: "Tensor") -> np.ndarray:
    """Return the cosine of each row of a table (vocab, d_model) with a vector (d_model,); float32, (vocab,).

    Computed in float64 and rounded once, so that the order of the tokens is that of the numbers in every number format.
    A row of zeros has no direction; its cosine is 0.

    Raises:
        InputError: the vector is zero.
    """
    import torch

    vector = vector.to("cpu", torch.float64)
    length = torch.linalg.vector_norm(vector)
    if not length > 0:
        raise InputError("The vector is zero.", "Only a vector with a direction has neighbours.", "Choose other words.")
    products, lengths = list["Tensor"](), list["Tensor"]()
    with torch.inference_mode():
        for part in torch.split(table, max(1, _SLICE // table.shape[1])):
            rows = part.to("cpu", torch.float64)
            products.append(rows @ vector)
            lengths.append(torch.linalg.vector_norm(rows, dim=1))
        smallest = torch.finfo(torch.float64).tiny
        cosines = torch.cat(products) / (torch.cat(lengths) * length).clamp(min=smallest)
    result: np.ndarray = cosines.float().numpy()
    return result


def ranking(cosines: np.ndarray) -> np.ndarray:
    """Return token ids by falling cosine, equal ones by id; (vocab,)."""
    return np.argsort(-cosines, kind="stable")


@holds_model_lock
def nearest_tokens(model: "LanguageModel", token_id: int, count: int = MOST_NEIGHBOURS) -> Neighbours:
    """Compare a token with all others of the table.

    Args:
        token_id: 0 to the number of rows - 1.
        count: number of neighbours kept, 1 to MOST_NEIGHBOURS.

    Raises:
        InputError: there is no such token, its row is zero, or the count is out of range.
    """
    table = token_table(model)
    check_token(table, token_id)
    if not 1 <= count <= MOST_NEIGHBOURS:
        raise InputError(f"{count} neighbours were asked for.", f"There are 1 to {MOST_NEIGHBOURS}.", "")
    vector = table[token_id]
    cosines = all_cosines(table, vector)
    order = ranking(cosines)
    order = order[order != token_id]
    others = cosines[order].astype(np.float64)
    nearest = tuple(Neighbour(rank, int(other), float(cosines[other])) for rank, other in enumerate(order[:count], 1))
    counts, _ = np.histogram(others, bins=BINS, range=(-1.0, 1.0))
    return Neighbours(token_id, nearest, len(order), float(others.mean()), float(vector.double().norm()), counts)


def check_token(table: "Tensor", token_id: int) -> None:
    """Raise InputError unless a table has a row for the token."""
    if not 0 <= token_id < len(table):
        raise InputError(f"Token {token_id} was asked for.", f"There are 0 to {len(table) - 1:,}.", "")
