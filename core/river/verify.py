"""Verification of the picture of the whole model: every number it draws, computed again by another route."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, hypot
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.architecture import blocks, hooked
from core.architecture.ledger import Promotion
from core.architecture.verify import DrawnLedger, contribution_claims
from core.attention.verify.pattern import SOFTMAX_ROUTE, drawn_claim, watched_attention
from core.models.model_lock import holds_model_lock
from core.probabilities.verify import DrawnBars, draw_claims
from core.probabilities.verify.plain import word_claim
from core.river.picture import MOST_TOKENS, RiverPicture
from core.river.river import MOST_GROUPS, River
from core.verification import Claim, derived, logit_noise, numbers_claim, precision_words, softmax_rounding

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    from core.models import LanguageModel

Numbers = npt.NDArray[np.float64]
# Names of the claims whose values are written on screen too.
HEAD_WEIGHTS = "weights of the thick arcs"
BY_ATTENTION, BY_MLP = "added to the logit by each attention", "added to the logit by each MLP"
PROBABILITIES = "probabilities beside the counts"
DRAWN_PROBABILITY = "probability of the drawn token"


@dataclass(frozen=True, eq=False)
class PlainStreams:
    """Residual stream by transformers' own list of hidden states, float64.

    Attributes:
        entering: the first block, (pos, d_model).
        norms: entering the first block and leaving each one, (layer + 1, pos).
    """

    entering: Numbers
    norms: Numbers


def river_claims(model: "LanguageModel", text: str, river: River, picture: RiverPicture) -> Iterator[Claim]:
    """Claim the tokens, embeddings, streams, arcs, contributions, probabilities and the draw."""
    yield from draw_claims(model, text, river.read, river.read.probabilities, _bars(picture))
    ids = river.read.encoded.ids
    earlier = max(0, len(ids) - MOST_TOKENS)
    yield Claim("tokens that share one row", picture.earlier, earlier, route="len(ids) - 12")
    yield word_claim("words of the rows", [piece.label for piece in picture.pieces], model, ids[earlier:])
    yield Claim("ids of the rows", [piece.token_id for piece in picture.pieces], list(ids[earlier:]))
    yield from _stream_claims(model, river, picture)
    yield from _arc_claims(model, river, picture)
    yield from _ledger_claims(model, river, picture)
    yield from _next_claims(model, river, picture)


def _bars(picture: RiverPicture) -> DrawnBars:
    """Return what the picture shows of the draw, in the terms of the Draw view."""
    ids = [candidate.piece.token_id for candidate in picture.candidates]
    counts = picture.draws.counts[ids].tolist()
    number = len(picture.draws.uniforms)
    return DrawnBars(
        temperature=1.0,
        seed=picture.seed,
        draws=picture.draws,
        number=number,
        token_ids=ids,
        expected=[*(candidate.probability for candidate in picture.candidates), picture.rest],
        counts=[*counts, number - sum(counts)],
        segments=picture.segments,
    )


@holds_model_lock
def plain_streams(model: "LanguageModel", ids: Sequence[int]) -> PlainStreams:
    """Run the model once with `output_hidden_states`; only the last state, which is normed there, is caught."""
    import torch

    last = list["Tensor"]()

    def keep(module: "Module", inputs: "tuple[Tensor, ...]", output: "Tensor | tuple[Tensor, ...]") -> None:
        last.append((output[0] if isinstance(output, tuple) else output)[0])

    with torch.inference_mode(), hooked(after=[(blocks(model)[-1].module, keep)]):
        tensor = torch.tensor([list(ids)], device=model.device)
        states = model.model.base_model(input_ids=tensor, output_hidden_states=True, use_cache=False).hidden_states
    streams = [*(state[0] for state in states[:-1]), *last]
    norms = np.array([[hypot(*vector) for vector in stream.double().tolist()] for stream in streams])
    return PlainStreams(streams[0].double().cpu().numpy(), norms)


def _stream_claims(model: "LanguageModel", river: River, picture: RiverPicture) -> Iterator[Claim]:
    plain = plain_streams(model, river.read.encoded.ids)
    width = plain.entering.shape[-1]
    count = min(MOST_GROUPS, width)
    # As many groups of ⌈n / count⌉ numbers as the division leaves over, then groups of ⌊n / count⌋.
    sizes = [width // count + (group < width % count) for group in range(count)]
    ends = np.cumsum([0, *sizes])
    groups = np.array(
        [
            [(fsum(number * number for number in vector[a:b]) / (b - a)) ** 0.5 for a, b in pairwise(ends)]
            for vector in plain.entering.tolist()
        ]
    )
    route = "model(ids, output_hidden_states=True).hidden_states"
    shown = slice(picture.earlier, None)
    yield Claim("cells of the embeddings", picture.stripes, groups[shown], derived(groups[shown]), f"{route}[0], fsum")
    norms = plain.norms[:, shown]
    # A state may differ between two kernels as a logit does: relative to its own size.
    room = logit_noise(model.dtype, norms[..., None])[..., 0]
    remark = precision_words(model.dtype)
    yield Claim("widths of the streams, by block", picture.norms, norms, room, f"{route}, math.hypot", remark)
    before, after = picture.norms[:-1, -1], picture.norms[1:, -1]
    for name, values, places in (("entering", before, norms[:-1, -1]), ("leaving", after, norms[1:, -1])):
        allowed = logit_noise(model.dtype, places[:, None])[:, 0]
        yield Claim(f"size of the stream {name} each block", values, places, allowed, f"{route}, math.hypot")


def _arc_claims(model: "LanguageModel", river: River, picture: RiverPicture) -> Iterator[Claim]:
    watched = watched_attention(model, river.read.encoded.ids)
    scores = watched.scores[:, :, -1]
    weights = watched.weights[:, :, -1]
    room = softmax_rounding(model.dtype, scores, weights)
    remark = precision_words(model.dtype)
    yield Claim("attention weights of the last token, all heads", river.weights, weights, room, SOFTMAX_ROUTE, remark)
    yield numbers_claim("numbers of the blocks", len(picture.attention), len(blocks(model)), "the model's list")
    layer, head = _head_by_search(river)
    yield Claim("block and head of the thick arcs", list(picture.head), [layer, head], route="max() over Python lists")
    rows = river.weights[layer - 1].astype(np.float64)
    yield drawn_claim(HEAD_WEIGHTS, picture.row, np.array(_first_together(rows[head - 1].tolist(), picture.earlier)))
    means = [
        _first_together([fsum(column) / len(column) for column in zip(*heads, strict=True)], picture.earlier)
        for heads in river.weights.astype(np.float64).tolist()
    ]
    yield drawn_claim("mean weights of the thin arcs", picture.means, np.array(means))


def _first_together(row: list[float], earlier: int) -> list[float]:
    return [fsum(row[:earlier]), *row[earlier:]] if earlier else row


def _head_by_search(river: River) -> tuple[int, int]:
    """Return the block whose attention adds most, and its head with the largest weight between first and last token."""
    names = river.parts.names
    added = {
        int(name.split()[1]): part
        for name, part in zip(names, river.parts.contributions.tolist(), strict=True)
        if name.startswith("attention ")
    }
    layer = max(added, key=lambda number: (added[number], -number))
    between = [row[1:-1] for row in river.weights[layer - 1].tolist()]
    largest = [max(row, default=0.0) for row in between]
    return layer, largest.index(max(largest)) + 1


def _ledger_claims(model: "LanguageModel", river: River, picture: RiverPicture) -> Iterator[Claim]:
    parts = river.parts
    layers = len(picture.attention)
    extra = list(zip(parts.names, parts.contributions.tolist(), strict=True))[2 * layers + 1 :]
    bars = {"embedding": picture.start, **dict(extra)}
    bars |= {f"attention {layer + 1}": float(value) for layer, value in enumerate(picture.attention)}
    bars |= {f"MLP {layer + 1}": float(value) for layer, value in enumerate(picture.mlp)}
    total = float(picture.sums[-1] + picture.biases)
    sums = [*picture.sums[::2].tolist(), *([total] if extra else [])]
    strongest = max(bars, key=lambda name: abs(bars[name]))
    gap = abs(fsum([*bars.values(), -picture.logit]))
    nothing = Promotion((), ())
    drawn = DrawnLedger(bars, sums, total, picture.logit, gap, strongest, (), nothing)
    yield from contribution_claims(model, river.residual, parts, drawn)
    given = dict(zip(parts.names, parts.contributions.tolist(), strict=True))
    for name, kind, values in ((BY_ATTENTION, "attention", picture.attention), (BY_MLP, "MLP", picture.mlp)):
        expected = np.array([given[f"{kind} {layer + 1}"] for layer in range(layers)])
        yield Claim(name, values, expected, derived(expected), "the parts above, by name")
    biases = fsum(value for _, value in extra)
    yield Claim("added by the biases", [picture.biases], [biases], derived([biases]), "math.fsum")
    between = [
        fsum(
            [
                sums[0],
                *(v for k in range(layer) for v in (picture.attention[k], picture.mlp[k])),
                picture.attention[layer],
            ]
        )
        for layer in range(layers)
    ]
    size = fsum(map(abs, bars.values()))
    yield Claim(
        "sums after each attention", picture.sums[1::2], between, derived(np.full(layers, size)) * 2.0**-10, "math.fsum"
    )


def _next_claims(model: "LanguageModel", river: River, picture: RiverPicture) -> Iterator[Claim]:
    import torch

    logits = torch.from_numpy(river.read.logits)
    p = logits.double().softmax(-1)
    order = torch.sort(logits, descending=True, stable=True).indices[: len(picture.candidates)]
    pieces = [candidate.piece for candidate in picture.candidates]
    yield Claim("ids of the likeliest tokens", [piece.token_id for piece in pieces], order.tolist(), route="torch.sort")
    yield word_claim("words of the likeliest tokens", [piece.label for piece in pieces], model, order.tolist())
    yield Claim("token whose logit is summed up", [river.parts.token_id], [int(logits.argmax())], route="torch.argmax")
    counts = [len(logits) - len(order), len(logits)]
    yield Claim("other tokens, all tokens", [picture.others, picture.vocabulary], counts, route="logits.shape")
    drawn = picture.drawn.token_id
    yield Claim("id of the drawn token", [drawn], [int(picture.draws.token_ids[-1])], route="the draw above")
    chance = [float(p[drawn])]
    yield Claim(DRAWN_PROBABILITY, [picture.drawn_probability], chance, derived(chance), "torch.softmax")
