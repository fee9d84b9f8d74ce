"""Claims of the Curve view, by `torch.distributions` and transformers' top-p on the logits that are shown."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.probabilities.curve import POINTS_DRAWN, RankCurve, Spread
from core.probabilities.next_token import TokenDistribution
from core.probabilities.verify.plain import logits_claims, read_claims
from core.verification import Claim, derived, rounding

if TYPE_CHECKING:
    from torch.distributions import Categorical

    from core.models import LanguageModel

Numbers = npt.NDArray[np.float64]


def curve_claims(
    model: "LanguageModel",
    text: str,
    read: TokenDistribution,
    curves: Sequence[tuple[float, RankCurve]],
    ranks: Sequence[int],
    cuts: tuple[int, float],
    sweep: Sequence[tuple[float, Spread]],
) -> Iterator[Claim]:
    """Claim both curves with their cuts, and the spread at every temperature.

    Args:
        curves: the chosen temperature with its curve, then 1 with the grey one.
        ranks: those that are drawn.
        cuts: k of top-k and p of top-p.
        sweep: temperatures with their spreads.
    """
    yield from read_claims(model, text, read.encoded)
    yield from logits_claims(model, read.encoded, read.logits)
    amounts = np.array([len(ranks), len(read.logits)])
    yield Claim(
        "ranks drawn, and all", amounts, np.array([len(set(ranks)), model.vocab_size]), route="the output layer"
    )
    evenly = np.unique(np.rint(10 ** np.linspace(0, np.log10(model.vocab_size), POINTS_DRAWN)).astype(int))
    yield Claim("ranks on the axis", np.array(ranks), evenly, route="10 ** linspace(0, log10(vocab))")
    for index, (temperature, curve) in enumerate(curves):
        yield from _curve_claims(read, temperature, curve, np.array(ranks), cuts, ", grey" if index else "")
    temperatures = np.array([temperature for temperature, _ in sweep])
    evenly = np.linspace(temperatures[0], temperatures[-1], len(temperatures))
    yield Claim("temperatures on the axis", temperatures, evenly, derived(evenly), "evenly spaced")
    spreads = [plain_spread(read.logits, temperature) for temperature, _ in sweep]
    yield from _spread_claims([spread for _, spread in sweep], spreads, len(read.logits), ", at each temperature")


def _curve_claims(
    read: TokenDistribution,
    temperature: float,
    curve: RankCurve,
    ranks: npt.NDArray[np.int64],
    cuts: tuple[int, float],
    name: str,
) -> Iterator[Claim]:
    k, p = cuts
    probabilities = _categorical(read.logits, temperature).probs.sort(descending=True).values
    cumulative, route = probabilities.cumsum(0).numpy(), f"Categorical(logits=logits / {temperature:g}).probs.sort()"
    for what, shown, values in (
        ("probability", curve.probabilities, probabilities.numpy()),
        ("cumulative mass", curve.cumulative, cumulative),
    ):
        drawn = values[ranks - 1]
        yield Claim(f"{what} at each rank drawn{name}", shown[ranks - 1], drawn, derived(drawn), route)
        yield Claim(f"{what} at every rank{name}", shown, values, derived(values), route)
    mass = probabilities[:k].sum().item()
    yield Claim(f"mass of top-k{name}", np.array([curve.mass(k)]), np.array([mass]), derived(mass), route)
    nucleus = _plain_nucleus(read, temperature, p)
    yield Claim(
        f"tokens that top-p keeps{name}", np.array([curve.nucleus]), np.array([nucleus]), route="TopPLogitsWarper"
    )
    yield from _spread_claims([curve.spread], [plain_spread(read.logits, temperature)], len(read.logits), name)


def _plain_nucleus(read: TokenDistribution, temperature: float, p: float) -> int:
    """Count the tokens that transformers leaves; p = 1 changes nothing, and `generate` leaves the step out."""
    import torch
    from transformers import TopPLogitsWarper

    scores = torch.from_numpy(read.logits)[None] / temperature
    ids = torch.tensor([read.encoded.ids])
    return int(torch.isfinite(scores if p == 1 else TopPLogitsWarper(p)(ids, scores)).sum())


def _categorical(logits: npt.NDArray[np.float32], temperature: float) -> "Categorical":
    import torch

    # The division is that of the pipeline, in float32.
    return torch.distributions.Categorical(logits=(torch.from_numpy(logits) / temperature).double())


def plain_spread(logits: npt.NDArray[np.float32], temperature: float) -> Numbers:
    """Return entropy in bits, perplexity and effective number of tokens, shape (3,)."""
    distribution = _categorical(logits, temperature)
    nats = distribution.entropy().item()  # type: ignore[no-untyped-call]
    return np.array([nats / np.log(2), np.exp(nats), 1 / distribution.probs.square().sum().item()])


def _spread_claims(shown: Sequence[Spread], plain: Sequence[Numbers], vocab: int, name: str) -> Iterator[Claim]:
    columns = np.stack(plain, axis=1)
    # An entropy near 0 is a sum of terms near 1 minus 1: its rounding is that of the terms.
    allowed = derived(columns) + np.array([[float(rounding("float64", vocab, 1.0))], [0.0], [0.0]])
    for what, attribute, row, room in zip(
        ("entropy in bits", "perplexity", "effective tokens"),
        ("entropy", "perplexity", "effective"),
        columns,
        allowed,
        strict=True,
    ):
        drawn = np.array([getattr(spread, attribute) for spread in shown])
        yield Claim(f"{what}{name}", drawn, row, room, "torch.distributions.Categorical.entropy(), 1 / Σ p²")
