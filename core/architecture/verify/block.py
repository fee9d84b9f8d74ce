"""Verification of a block: every step from the one before, and the stream by transformers' own blocks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.blocks import blocks, family_of, final_norm
from core.architecture.hooks import hooked
from core.architecture.steps import BlockSteps, ResidualStream, Step
from core.architecture.verify import operations as op
from core.architecture.verify.steps import step_claims
from core.models.model_lock import holds_model_lock
from core.verification import Claim, derived, numbers_claim, rounded, rounding

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    from core.models import LanguageModel

# Roundings within a block, one after the other, as they reach its end; measured, at most a third of it occurs.
PROPAGATED = 24


@dataclass(frozen=True, eq=False)
class DrawnStep:
    """One step, as drawn.

    Attributes:
        key: of the step.
        head: from 0, for attention.
        cells: numbers of the heatmap, NaN where masked, (row, column).
        position: of the cursor, from 0.
        norms: of the token at the cursor and of the longest one, as written.
        longest: the token with the largest norm, counted from 1.
        ratio: of the largest norm to the median one, as written; None if it is not.
        limit: at which colour is full, as written; None if it is not.
        shapes: of all steps, as listed.
        difference: of plain code and the model after this block, as written.
    """

    key: str
    head: int
    cells: np.ndarray
    position: int
    norms: tuple[float, float]
    longest: int
    ratio: float | None
    limit: float | None
    shapes: tuple[str, ...]
    difference: float


def block_claims(
    model: "LanguageModel", stream: ResidualStream, shown: BlockSteps, drawn: DrawnStep
) -> Iterator[Claim]:
    """Claim every number of every step, and what is drawn of the one that is open."""
    own = model_states(model, stream)
    yield numbers_claim("places of the tokens", len(stream.encoded.ids), own.shape[1], "the model's hidden states")
    number = [shown.layer + 1, len(stream.states) - 1]
    yield Claim("block, and number of blocks", number, [shown.layer + 1, len(blocks(model))])
    yield Claim(
        "residual stream, all blocks",
        stream.states,
        own,
        rounded(model.dtype, own),
        "model(ids, output_hidden_states=True).hidden_states, the last one before the final norm",
    )
    yield from step_claims(model, stream, shown)
    yield from _leaving_claims(model, own, shown, drawn)
    yield from _drawn_claims(shown, drawn)


@holds_model_lock
def model_states(model: "LanguageModel", stream: ResidualStream) -> np.ndarray:
    """Return the model's own stream after the embedding and after each block, (layer, pos, d_model), float64."""
    import torch

    last: list[Tensor] = []

    def keep(module: "Module", inputs: "tuple[Tensor, ...]") -> None:
        last.append(inputs[0])

    ids = torch.tensor([stream.encoded.ids], device=model.device)
    with torch.inference_mode(), hooked(before=[(final_norm(model), keep)]):
        output = model.model.base_model(input_ids=ids, output_hidden_states=True, use_cache=False)
    return np.stack([state[0].double().cpu().numpy() for state in (*output.hidden_states[:-1], last[-1])])


def _leaving_claims(model: "LanguageModel", own: np.ndarray, shown: BlockSteps, drawn: DrawnStep) -> Iterator[Claim]:
    """Claim how far the block's last step is from the model's own, and that this is rounding."""
    gap = np.abs(shown.by_key["leaving"].values - own[shown.layer + 1])
    sizes = _terms_of_block(model, shown)
    share = gap / (rounding("float32", 1, sizes) + rounded(model.dtype, sizes, PROPAGATED))
    yield Claim(
        "the block ends where transformers' own block does, to within rounding",
        [bool((share <= 1).all())],
        [True],
        route="hidden state after this block, of transformers' own call",
        remark=f"The largest difference is {share.max():.0%} of what rounding explains.",
    )
    yield Claim("difference of plain code and the model, this block", [drawn.difference], [gap.max()], 1e-15)


def _terms_of_block(model: "LanguageModel", shown: BlockSteps) -> np.ndarray:
    """Return the sizes of what is added up in a block: roots of the terms' squares, shape (pos, d_model)."""
    family, block, at = family_of(model), blocks(model)[shown.layer], shown.by_key
    projection = block.output_projection
    last = block.mlp.get_submodule("c_proj" if hasattr(block.mlp, "c_proj") else "down_proj")
    inputs = np.concatenate(list(at["mixed"].values), axis=-1), at["gated" if "gated" in at else "activated"].values
    spreads = []
    for layer, x, after in ((projection, inputs[0], "attention_normed"), (last, inputs[1], "mlp_normed")):
        weight = family.matrix(layer).detach().double().cpu()
        spread = (op.as_tensor(x).square() @ weight.T.square()).sqrt().numpy()
        if after in at:  # a norm multiplies errors as it multiplies its input
            before = at["attention_out" if after == "attention_normed" else "down"].values
            spread *= np.abs(at[after].values) / np.maximum(np.abs(before), 1e-30)
        spreads.append(spread)
    stream = sum(np.abs(at[key].values) for key in ("entering", "middle", "leaving"))
    return np.asarray(stream + spreads[0] + spreads[1])


def _drawn_claims(shown: BlockSteps, drawn: DrawnStep) -> Iterator[Claim]:
    """Claim the open step's cells, norms and colours, and the listed shapes."""
    step = shown.by_key[drawn.key]
    expected = _columns(step, drawn.head)
    hidden = np.isinf(shown.by_key["masked"].values[drawn.head]) if drawn.key in ("masked", "weights") else None
    masked = np.isinf(expected) if hidden is None else hidden
    yield Claim("masked cells", np.isnan(drawn.cells), masked, route="the mask's own step")
    cells = expected[~masked].astype(np.float64)
    yield Claim("cells of the picture", drawn.cells[~np.isnan(drawn.cells)], cells, derived(cells), "the step's tensor")
    if not step.picture.by_head:
        columns = step.values.size // step.values.shape[-2]
        expected_columns = [columns, -(-columns // len(expected[0]))]
        shown_columns = [step.picture.columns, step.picture.every]
        yield Claim("numbers of a position, and of how many one is drawn", shown_columns, expected_columns)
    lengths = _lengths(step)
    longest = max(range(len(lengths)), key=lambda pos: (lengths[pos], -pos))
    yield Claim("token with the largest norm", [drawn.longest], [longest + 1])
    norms = [lengths[drawn.position], lengths[longest]]
    yield Claim("norms at the cursor, and of the longest vector", drawn.norms, norms, derived(norms), "math.hypot")
    if drawn.ratio is not None:
        ratio = [lengths[longest] / (np.median(lengths) or 1.0)]
        yield Claim("ratio of the largest norm to the median", [drawn.ratio], ratio, derived(ratio))
    if drawn.limit is not None:
        finite = np.sort(np.abs(cells))
        place = 0.98 * (len(finite) - 1)
        low, high = finite[int(place)], finite[min(int(place) + 1, len(finite) - 1)]
        limit = [low + (place - int(place)) * (high - low) or finite[-1] or 1.0]
        yield Claim("value at which colour is full", [drawn.limit], limit, derived(limit), "98% of the sorted sizes")
    shapes = [" × ".join(f"{size:,}" for size in listed.values.shape) for listed in shown.steps]
    yield Claim("shapes of all steps", list(drawn.shapes), shapes, route="shapes of the tensors")


def _columns(step: Step, head: int) -> np.ndarray:
    """Return what a picture of the step shows: one head, or every n-th number of the heads side by side."""
    values = step.values
    if step.picture.by_head:
        one: np.ndarray = values[head]
        return one
    flat = np.concatenate(list(values), axis=-1) if values.ndim == 3 else values
    return flat[:, :: -(-flat.shape[1] // 192)]


def _lengths(step: Step) -> list[float]:
    """Return each position's L2 norm; infinities are left out."""
    import math

    values = np.where(np.isfinite(step.values), step.values, 0).astype(np.float64)
    rows = np.moveaxis(values, -2, 0).reshape(values.shape[-2], -1)
    return [math.hypot(*row) for row in rows.tolist()]
