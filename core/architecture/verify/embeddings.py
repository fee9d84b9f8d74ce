"""Verification of neighbours and analogies, with NumPy over the table that transformers names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.architecture.analogy import Analogy
from core.architecture.embeddings import BINS, Neighbour, Neighbours
from core.verification import Claim, derived

if TYPE_CHECKING:
    from core.models import LanguageModel

Numbers = npt.NDArray[np.float64]
# Rows of the table in float64 at a time.
_ROWS = 4096
_ROUTE = "model.get_input_embeddings().weight, NumPy in float64"
# Names of the claims whose values are written on screen too.
COSINES, MEAN, LENGTH, EXPECTED = "cosines", "mean cosine of all others", "length of the vector", "its cosine"


@dataclass(frozen=True, eq=False)
class PlainCosines:
    """Cosines of all tokens with a vector, by NumPy, rounded once to float32; and token ids by falling cosine."""

    cosines: npt.NDArray[np.float32]
    order: list[int]


def plain_rows(model: "LanguageModel", token_ids: Sequence[int]) -> Numbers:
    """Return rows of the table that transformers calls the input embeddings, float64, (token, d_model)."""
    weight = model.model.get_input_embeddings().get_parameter("weight").detach()
    result: Numbers = np.stack([weight[token_id].double().cpu().numpy() for token_id in token_ids])
    return result


def plain_cosines(model: "LanguageModel", vector: Numbers) -> PlainCosines:
    """Compare all rows of the table with a vector."""
    weight = model.model.get_input_embeddings().get_parameter("weight").detach()
    length, parts = sqrt(fsum(vector**2)), list[Numbers]()
    for start in range(0, len(weight), _ROWS):
        rows = weight[start : start + _ROWS].double().cpu().numpy()
        lengths = np.sqrt(np.einsum("vd,vd->v", rows, rows)) * length
        parts.append(np.einsum("vd,d->v", rows, vector) / np.maximum(lengths, np.finfo(np.float64).tiny))
    cosines = np.concatenate(parts).astype(np.float32)
    listed = cosines.tolist()
    return PlainCosines(cosines, sorted(range(len(listed)), key=lambda token: (-listed[token], token)))


def neighbour_claims(
    model: "LanguageModel", shown: Neighbours, drawn: Sequence[Neighbour], counts: Sequence[int]
) -> Iterator[Claim]:
    """Claim the neighbours of a token, the mean over all others, and how many have which cosine.

    Args:
        drawn: neighbours with a bar.
        counts: as drawn, in ranges of the cosine.
    """
    vector = plain_rows(model, [shown.token_id])[0]
    plain = plain_cosines(model, vector)
    order = [token for token in plain.order if token != shown.token_id]
    yield from _ranked_claims(drawn, plain, order, range(1, len(drawn) + 1))
    others = plain.cosines[order].astype(np.float64)
    yield Claim("other tokens", [shown.others], [len(others)], route="len(model.get_input_embeddings().weight) - 1")
    mean, length = [fsum(others) / len(others)], [sqrt(fsum(vector**2))]
    yield Claim(MEAN, [shown.mean], mean, derived(mean), _ROUTE)
    yield Claim(LENGTH, [shown.length], length, derived(length), "math.fsum of the squares")
    edges = np.linspace(-1, 1, BINS + 1)
    places = np.minimum(np.searchsorted(edges, others, side="right") - 1, BINS - 1)
    counted = [int((places == place).sum()) for place in range(BINS)]
    yield Claim("others by cosine", list(counts), counted, route="np.searchsorted in the edges of the ranges")


def _ranked_claims(
    drawn: Sequence[Neighbour], plain: PlainCosines, order: Sequence[int], ranks: Sequence[int]
) -> Iterator[Claim]:
    """Claim tokens, ranks and cosines of rows, which have these ranks in this order of tokens."""
    expected = [order[rank - 1] for rank in ranks]
    yield Claim("ids of the nearest tokens", [one.token_id for one in drawn], expected, route=f"{_ROUTE}, sorted")
    yield Claim("their ranks", [one.rank for one in drawn], list(ranks), route="places in the sorted list")
    cosines = plain.cosines[expected].astype(np.float64)
    yield Claim(COSINES, [one.cosine for one in drawn], cosines, derived(cosines), _ROUTE)


def analogy_claims(model: "LanguageModel", shown: Analogy, drawn: Sequence[Neighbour]) -> Iterator[Claim]:
    """Claim the tokens nearest to a - b + c, and the rank of the expected one with and without the inputs.

    Args:
        drawn: the nearest tokens, and last the expected one if it is farther away.
    """
    a, b, c = plain_rows(model, shown.inputs)
    plain = plain_cosines(model, a - b + c)
    ranks = list(range(1, len(drawn) + 1))
    if shown.expected is not None:
        ranks[-1] = max(ranks[-1], plain.order.index(shown.expected.token_id) + 1)
    yield from _ranked_claims(drawn, plain, plain.order, ranks)
    yield Claim("tokens ranked", [shown.tokens], [len(plain.order)], route="len(model.get_input_embeddings().weight)")
    if shown.expected is None:
        return
    token = shown.expected.token_id
    ahead = plain.order[: plain.order.index(token)]
    yield Claim("rank of the expected token", [shown.expected.rank], [len(ahead) + 1], route="list.index")
    cosine = [float(plain.cosines[token])]
    yield Claim(EXPECTED, [shown.expected.cosine], cosine, derived(cosine), _ROUTE)
    if shown.without_inputs is not None:
        left = [other for other in ahead if other not in shown.inputs]
        route = "the tokens ahead of it that are no input, counted"
        yield Claim("its rank without the inputs", [shown.without_inputs], [len(left) + 1], route=route)
