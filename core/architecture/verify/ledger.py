"""Verification of the ledger: what each part writes, its share of a logit, and the tokens one part promotes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.blocks import blocks, family_of, final_norm
from core.architecture.families import Block
from core.architecture.hooks import hooked
from core.architecture.ledger import Ledger, Promotion, ResidualContributions
from core.architecture.verify import operations as op
from core.models.model_lock import holds_model_lock
from core.verification import Claim, derived, logit_noise, numbers_claim, rounded, rounding
from core.verification.tolerance import CONFIDENCE, UNIT_ROUNDOFF

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    from core.models import LanguageModel

_ROWS = 4096  # rows of the output layer in float64 at a time


@dataclass(frozen=True, eq=False)
class DrawnLedger:
    """The ledger, as drawn.

    Attributes:
        bars: by the part's name.
        sums: of the parts so far: after the embedding, each block, and the biases if there are any.
        total, logit, gap: as written.
        strongest: name of the largest part.
        promoting: the parts read alone, by their place.
        promoted: the tokens they lift and push down.
        by_kind: sums over all attentions and over all MLPs; empty where they are not written.
    """

    bars: dict[str, float]
    sums: Sequence[float]
    total: float
    logit: float
    gap: float
    strongest: str
    promoting: Sequence[int]
    promoted: Promotion
    by_kind: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class CaughtParts:
    """Outputs of all parts at one position, computed again from what the part's last module reads.

    Attributes:
        parts: embedding, attention 1, MLP 1, …, float64, (component, d_model).
        allowed: largest error of the same operation in the model's number format, (component, d_model).
        stream: entering each block, float64, (layer, d_model).
        logit: of the token, by a plain call, behind any soft cap.
        largest: of all logits at the position.
    """

    parts: np.ndarray
    allowed: np.ndarray
    stream: np.ndarray
    logit: float
    largest: float


def ledger_claims(
    model: "LanguageModel", residual: ResidualContributions, shown: Ledger, drawn: DrawnLedger
) -> Iterator[Claim]:
    """Claim every part, their sums, the logit, and the tokens that one part promotes."""
    yield from contribution_claims(model, residual, shown, drawn)
    yield from promotion_claims(model, residual, drawn.promoting, drawn.promoted)


def contribution_claims(
    model: "LanguageModel", residual: ResidualContributions, shown: Ledger, drawn: DrawnLedger
) -> Iterator[Claim]:
    """Claim every part, their sums and the logit."""
    caught = caught_parts(model, residual, shown.token_id)
    vectors, allowed = _normed(final_norm(model), caught)
    yield Claim(
        "what each part writes, after the frozen norm",
        residual.vectors,
        vectors,
        allowed + rounded(model.dtype, vectors) + derived(vectors),
        "last matrix or norm of each part, from what it reads, and the frozen norm, in float64",
        "" if model.dtype == "float32" else f"In {model.dtype} two to three digits mean something.",
    )
    yield numbers_claim("numbers of the blocks", (len(residual.names) - 1) // 2, len(blocks(model)), "the model's list")
    yield from _sum_claims(model, residual, shown, drawn)
    yield from _logit_claims(model, residual, shown, drawn, caught)


@holds_model_lock
def caught_parts(model: "LanguageModel", residual: ResidualContributions, token_id: int) -> CaughtParts:
    """Run the model once; compute what each part writes from the input of its last module."""
    import torch

    position, inputs = residual.position, list["Tensor"]()

    def keep(module: "Module", args: "tuple[Tensor, ...]") -> None:
        inputs.append(args[0].reshape(-1, args[0].shape[-1])[position])

    modules = [module for block in blocks(model) for module in _last_modules(block)]
    ids = torch.tensor([residual.encoded.ids], device=model.device)
    with torch.inference_mode(), hooked(before=[(module, keep) for module in modules]):
        output = model.model(input_ids=ids, output_hidden_states=True, use_cache=False)
        stream = torch.stack([state[0, position] for state in output.hidden_states[:-1]]).double().cpu().numpy()
        made = [_written(model, *pair) for pair in zip(modules, inputs, strict=True)]
        logits = output.logits[0, position].double()
    return CaughtParts(
        np.vstack([stream[:1], *(values for values, _ in made)]),
        np.vstack([np.zeros_like(stream[:1]), *(allowed for _, allowed in made)]),
        stream,
        float(logits[token_id]),
        float(logits.abs().max()),
    )


def _last_modules(block: Block) -> "tuple[Module, Module]":
    """Return the matrix, or in Gemma the norm, from which attention and MLP are added to the stream."""
    last = "c_proj" if hasattr(block.mlp, "c_proj") else "down_proj"
    return block.attention_added, block.mlp.get_submodule(last) if block.mlp_added is block.mlp else block.mlp_added


def _written(model: "LanguageModel", module: "Module", x: "Tensor") -> op.Recomputed:
    """Compute the output of a matrix or norm for one position, each (1, d_model)."""
    row = x[None].double().cpu().numpy()
    if "Norm" in type(module).__name__:
        return op.norm(model.dtype, module, row)
    return op.linear(model.dtype, family_of(model), module, row)


def _normed(norm: "Module", caught: CaughtParts) -> op.Recomputed:
    """Apply the final norm at the scale of the parts' sum, with NumPy; one row more where it adds a bias."""
    parts = caught.parts
    total = np.array([fsum(column) for column in parts.T.tolist()])
    weight = norm.get_parameter("weight").detach().double().cpu().numpy()
    bias = getattr(norm, "bias", None)
    if bias is None:
        scale = 1 + weight if type(norm).__name__.startswith("Gemma") else weight
        factor = scale / np.sqrt((total**2).mean() + op.norm_epsilon(norm))
        normed = parts * factor
        return op.Recomputed(normed, caught.allowed * np.abs(factor) + _scale_error(total, caught) * np.abs(normed))
    factor = weight / np.sqrt(total.var() + op.norm_epsilon(norm))
    centred = (parts - parts.mean(-1, keepdims=True)) * factor
    of_mean = np.sqrt(
        (caught.allowed**2).mean(-1, keepdims=True) / parts.shape[-1]
    )  # errors of the mean are independent
    allowed = (caught.allowed + of_mean) * np.abs(factor) + _scale_error(total - total.mean(), caught) * np.abs(centred)
    last = bias.detach().double().cpu().numpy()
    return op.Recomputed(np.vstack([centred, last]), np.vstack([allowed, np.zeros_like(last)]))


def _scale_error(total: np.ndarray, caught: CaughtParts) -> float:
    """Return the relative error of 1 / root mean square of the parts' sum, from the errors of the parts.

    A stream whose norm is one large number, as at the first token, is as exact as that number: d(1/|t|) / (1/|t|) =
    -t·dt / |t|², and the parts' errors are independent.
    """
    errors = np.sqrt((caught.allowed**2).sum(0))
    return float(np.abs(total) @ errors / (total @ total))


def _sum_claims(
    model: "LanguageModel", residual: ResidualContributions, shown: Ledger, drawn: DrawnLedger
) -> Iterator[Claim]:
    """Claim bars and sums, from the vectors that are claimed before."""
    head = family_of(model).output_layer(model.model)
    row = head.weight[shown.token_id].detach().double().cpu().numpy()
    products = residual.vectors.astype(np.float64) * row
    parts = [fsum(terms) for terms in products.tolist()]
    sizes = list(np.abs(products).sum(-1))
    if head.bias is not None:
        parts.append(float(head.bias[shown.token_id].detach()))
        sizes.append(abs(parts[-1]))
    expected = dict(zip(shown.names, parts, strict=True))
    yield Claim("names of the parts", list(drawn.bars), _in_order(shown.names), route="embedding, biases, blocks")
    yield Claim(
        "added to the logit by each part",
        list(drawn.bars.values()),
        [expected[name] for name in drawn.bars],
        derived([dict(zip(shown.names, sizes, strict=True))[name] for name in drawn.bars]) * 2.0**-10,
        "math.fsum(vector × row of the output layer)",
    )
    blocks_count = (len(residual.names) - 1) // 2
    ends = [1, *range(3, 2 * blocks_count + 2, 2)]
    ends += [len(parts)] if len(parts) > ends[-1] else []
    sums = [fsum(parts[:end]) for end in ends]
    size = fsum(map(abs, parts))
    yield Claim("sums so far", list(drawn.sums), sums, derived(np.full(len(sums), size)) * 2.0**-10, "math.fsum(parts)")
    yield Claim("sum of all parts", [drawn.total], [sums[-1]], derived([size]) * 2.0**-10, "math.fsum(parts)")
    for kind, value in drawn.by_kind.items():
        of_kind = [part for name, part in expected.items() if name.startswith(f"{kind} ")]
        allowed = derived([size]) * 2.0**-10
        yield Claim(f"sum over {kind}", [value], [fsum(of_kind)], allowed, f"math.fsum({len(of_kind)} parts)")
    largest = max(expected, key=lambda name: abs(expected[name]))
    yield Claim("largest part", [drawn.strongest], [largest])


def _in_order(names: Sequence[str]) -> list[str]:
    """Return the names in the order of the bars: the embedding and all biases, attentions, MLPs."""
    kinds = [name for name in names if not name.startswith(("attention ", "MLP "))]
    return [*kinds, *(name for kind in ("attention ", "MLP ") for name in names if name.startswith(kind))]


def _logit_claims(
    model: "LanguageModel",
    residual: ResidualContributions,
    shown: Ledger,
    drawn: DrawnLedger,
    caught: CaughtParts,
) -> Iterator[Claim]:
    """Claim the model's own logit, and that the parts add up to it but for the model's rounding."""
    logit = residual.cap * float(np.arctanh(caught.logit / residual.cap)) if residual.cap else caught.logit
    # Near the cap a rounding of the capped logit is a larger one of the logit itself.
    steep = 1 / (1 - (caught.logit / residual.cap) ** 2) if residual.cap else 1.0
    noise = logit_noise("float32", [logit, caught.largest])[0] + rounded(model.dtype, logit, 2)
    noise = noise + (rounded(model.dtype, caught.logit, 2) * steep if residual.cap else 0.0)
    route = "model(ids).logits" + (", the cap undone" if residual.cap else "")
    yield Claim("the model's own logit", [drawn.logit], [logit], noise, route)
    gap = abs(fsum([*drawn.bars.values(), -drawn.logit]))
    sizes = fsum(map(abs, drawn.bars.values())) + abs(drawn.logit)
    exact = rounding("float64", len(drawn.bars), [sizes])
    yield Claim("difference of sum and logit", [drawn.gap], [gap], exact, "math.fsum")
    explained = stream_rounding(model, caught, residual, shown.token_id) + float(np.max(noise))
    yield Claim(
        "the parts add up to the logit, to within the model's rounding",
        [bool(gap <= explained)],
        [True],
        route=f"every addition to the stream rounds to {model.dtype}",
        remark=f"Rounding explains a difference of up to {explained:.2g}.",
    )


def stream_rounding(
    model: "LanguageModel", caught: CaughtParts, residual: ResidualContributions, token_id: int
) -> float:
    """Return how much of a logit the model's rounding explains: each addition to the stream, the norm, the last sum."""
    row = family_of(model).output_layer(model.model).weight[token_id].detach().double().cpu().numpy()
    total = np.abs(caught.parts.sum(0))
    vectors = residual.vectors.astype(np.float64).sum(0)
    factor = np.abs(vectors) / np.maximum(total, 1e-30)
    added = np.sqrt((caught.stream**2).sum(0) + total**2)  # errors of independent additions
    in_stream = np.sqrt(((added * factor * row) ** 2).sum())
    in_norm = 3 * np.sqrt(((vectors * row) ** 2).sum()) + np.abs((vectors * row).sum())
    units = UNIT_ROUNDOFF[model.dtype] + np.sqrt(len(row)) * UNIT_ROUNDOFF["float32"]
    return float(CONFIDENCE * units * (in_stream + in_norm))


def promotion_claims(
    model: "LanguageModel", residual: ResidualContributions, parts: Sequence[int], drawn: Promotion
) -> Iterator[Claim]:
    """Claim the tokens that parts read alone lift and push down, over the whole vocabulary."""
    vector = np.array([fsum(column) for column in residual.vectors[list(parts)].astype(np.float64).T.tolist()])
    weight = family_of(model).output_layer(model.model).weight.detach()
    change = np.concatenate(
        [
            np.einsum("vd,d->v", weight[start : start + _ROWS].double().cpu().numpy(), vector)
            for start in range(0, len(weight), _ROWS)
        ]
    )
    change = change - change.mean()
    sizes = np.abs(change).max()
    for name, sign, pairs in (("lifts", 1, drawn.up), ("pushes down", -1, drawn.down)):
        order = np.argsort(-sign * change.astype(np.float32), kind="stable")[: len(pairs)]
        yield Claim(f"tokens one part {name}", [token_id for token_id, _ in pairs], order.tolist(), route="all tokens")
        yield Claim(
            f"changes of logits one part {name}",
            [value for _, value in pairs],
            change[order],
            derived(np.full(len(pairs), sizes)),
            "output layer × vector in float64, minus the mean over the vocabulary",
        )
