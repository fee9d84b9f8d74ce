"""Claims of the Draw view: the bar, the random numbers and what they point at, by torch and the bits of PCG64."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.probabilities.draws import BarSegment, Draws
from core.probabilities.next_token import TokenDistribution
from core.probabilities.verify.pipeline import ranked
from core.probabilities.verify.plain import logits_claims, read_claims, word_claim
from core.tokenization import token_piece
from core.verification import Claim, derived, logit_noise, rounding

if TYPE_CHECKING:
    from core.models import LanguageModel

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DrawnBars:
    """Everything that the view draws.

    Attributes:
        temperature, seed: as set.
        draws: all draws.
        number: the draw that the pointer shows, from 1.
        token_ids: tokens with a bar of their own, likeliest first.
        expected: their probabilities, and last that of all others.
        counts: how often each was drawn, and last all others.
        segments: their places on the bar.
    """

    temperature: float
    seed: int
    draws: Draws
    number: int
    token_ids: Sequence[int]
    expected: Sequence[float]
    counts: Sequence[int]
    segments: Sequence[BarSegment]


def draw_claims(
    model: "LanguageModel", text: str, read: TokenDistribution, probabilities: Numbers, bars: DrawnBars
) -> Iterator[Claim]:
    """Claim the distribution, the place of each token on the bar, all random numbers and tokens, and the counts.

    Args:
        probabilities: of the whole vocabulary at the temperature.
    """
    import torch

    yield from read_claims(model, text, read.encoded)
    yield from logits_claims(model, read.encoded, read.logits)
    plain = torch.softmax((torch.from_numpy(read.logits) / bars.temperature).double(), -1)
    p, route = plain.numpy(), f"torch.softmax((logits / {bars.temperature:g}).double(), dim=-1)"
    yield Claim("every token's probability", probabilities, p, derived(p), route)
    order = ranked(read.logits)[: len(bars.token_ids)]
    yield Claim("tokens drawn as bars, in order", np.array(bars.token_ids), order, route="torch.sort(logits)")
    yield word_claim("words beside the bars", _labels(model, bars.token_ids), model, order.tolist())
    ends = plain.cumsum(-1).numpy()
    yield from _segment_claims(model, bars, p, ends, order)
    yield from _number_claims(model, read, bars, ends)
    yield from _count_claims(bars, p, order)


def _segment_claims(
    model: "LanguageModel", bars: DrawnBars, p: Numbers, ends: Numbers, order: npt.NDArray[np.int64]
) -> Iterator[Claim]:
    left_to_right = np.sort(order[p[order] > 0])
    ids = [segment.token_id for segment in bars.segments]
    yield Claim("tokens on the bar, from left to right", np.array(ids), left_to_right, route="sorted ids")
    yield word_claim("words on the bar", _labels(model, ids), model, left_to_right.tolist())
    room = rounding("float64", len(p), 1.0)
    for what, drawn, plain in (
        ("start", [segment.start for segment in bars.segments], ends[left_to_right] - p[left_to_right]),
        ("end", [segment.end for segment in bars.segments], ends[left_to_right]),
        ("length", [segment.end - segment.start for segment in bars.segments], p[left_to_right]),
    ):
        yield Claim(f"{what} of each on the bar", np.array(drawn), plain, room, "torch.softmax(…).cumsum(-1)")
    yield Claim(
        "tokens between those on the bar", np.array([len(p) - len(ids)]), np.array([len(p) - len(left_to_right)])
    )


def _number_claims(model: "LanguageModel", read: TokenDistribution, bars: DrawnBars, ends: Numbers) -> Iterator[Claim]:
    count = len(bars.draws.uniforms)
    uniforms = plain_uniforms(bars.seed, count)
    yield Claim(
        "random numbers", bars.draws.uniforms, uniforms, route="numpy.random.PCG64(seed).random_raw() >> 11, · 2⁻⁵³"
    )
    places = uniforms * ends[-1]
    ids = np.array([int((ends <= place).sum()) for place in places])
    route = "(torch.softmax(logits / T).cumsum() <= u).sum() for every random number u"
    yield Claim(
        "tokens drawn", bars.draws.token_ids, ids, route=route, remark=_near_an_edge(model, read, bars, ends, places)
    )
    pointer = bars.number - 1
    yield Claim(
        "pointer", bars.draws.uniforms[pointer : bars.number], uniforms[pointer : bars.number], route="that number"
    )
    drawn = [int(bars.draws.token_ids[pointer])]
    yield word_claim("word the pointer meets", _labels(model, drawn), model, [int(ids[pointer])])


def plain_uniforms(seed: int, count: int) -> Numbers:
    """Return random numbers from PCG64's raw bits: the upper 53 of each 64 are the digits of a fraction."""
    raw = np.random.PCG64(seed).random_raw(count)
    uniforms: Numbers = (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return uniforms


def _near_an_edge(
    model: "LanguageModel", read: TokenDistribution, bars: DrawnBars, ends: Numbers, places: Numbers
) -> str:
    """Count the numbers so near to an edge that another kernel's logits could give them the neighbour."""
    # A change of every logit by at most d moves an edge by at most 2·d/T.
    room = 2 * float(logit_noise(model.dtype, read.logits).max()) / bars.temperature
    after = np.searchsorted(ends, places, side="right")
    before = np.where(after > 0, ends[after - 1], -np.inf)
    distance = np.minimum(ends[np.minimum(after, len(ends) - 1)] - places, places - before)
    near = int((distance <= room).sum())
    words = f"{near:,} of {len(places):,} numbers lie within {room:.0e} of an edge"
    return f"{words}, where another kernel may give the neighbour."


def _count_claims(bars: DrawnBars, p: Numbers, order: npt.NDArray[np.int64]) -> Iterator[Claim]:
    draws = len(bars.draws.uniforms)
    expected = np.append(p[order], np.delete(p, order).sum())
    yield Claim(
        "probabilities beside the counts", np.array(bars.expected), expected, derived(expected), "torch.softmax"
    )
    times = [int((bars.draws.token_ids == token_id).sum()) for token_id in order]
    counts = np.array([*times, draws - sum(times)])
    yield Claim("times drawn", np.array(bars.counts), counts, route="(tokens drawn == id).sum()")
    shares = counts / draws
    yield Claim("shares of the draws", np.array(bars.counts) / draws, shares, derived(shares), "times / draws")
    spread = 1.96 * np.sqrt(expected - expected**2) / np.sqrt(draws)
    drawn = [1.96 * (max(0.0, q * (1 - q)) / draws) ** 0.5 for q in bars.expected]
    # Where a probability is near 1, 1 - p holds the rounding of the sum.
    room = derived(spread) + np.sqrt(rounding("float64", len(p), 1.0) / draws)
    yield Claim("whiskers", np.array(drawn), spread, room, "1.96 · √(p - p²) / √draws")
    amounts = np.array([len(p) - len(bars.token_ids), draws])
    yield Claim("other tokens, draws", amounts, np.array([len(p) - len(order), len(bars.draws.token_ids)]))


def _labels(model: "LanguageModel", ids: Sequence[int]) -> list[str]:
    return [token_piece(model.tokenizer, int(token_id)).label for token_id in ids]
