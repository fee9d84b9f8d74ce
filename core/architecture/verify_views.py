"""Views of the Architecture page with default settings, and the claims of each; for Verify all."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from core.architecture.analogy import ANALOGY, read_analogy, solve_analogy
from core.architecture.compare import compare_designs
from core.architecture.cost import cost
from core.architecture.design import Dimensions
from core.architecture.embeddings import COUNT, nearest_tokens
from core.architecture.ledger import Ledger, ResidualContributions, ledger, promotion, residual_contributions
from core.architecture.linear import LinearLayer, Stack
from core.architecture.map_parts import MAP_PARTS, part_parameters
from core.architecture.modules import module_rows
from core.architecture.positions import PICTURED, position_picture
from core.architecture.skeleton import read_design, skeleton
from core.architecture.steps import block_steps, residual_stream
from core.architecture.treemap import shares
from core.architecture.verify import (
    DrawnCost,
    DrawnLedger,
    DrawnLinear,
    DrawnStep,
    analogy_claims,
    block_claims,
    comparison_claims,
    cost_claims,
    dimension_claims,
    layer_claims,
    ledger_claims,
    module_claims,
    neighbour_claims,
    part_claims,
    position_claims,
    share_claims,
    stack_claims,
    torch_layer,
    word_map_claims,
)
from core.architecture.word_map import WORDS, read_word_groups, word_map
from core.architecture.word_tokens import MAX_TOKENS, different_tokens, word_token
from core.settings import GB
from core.tokenization import encode
from core.verification import Claim

if TYPE_CHECKING:
    from torch import Tensor

    from core.models import LanguageModel

Check = Callable[[], Iterable[Claim]]
_PROMOTED = 8  # tokens each way


def views(model: "LanguageModel", text: str) -> Iterator[tuple[str, Check]]:
    """Yield the title of each view, and a function that computes it and recomputes everything it shows."""
    yield "Map, Modules", lambda: _modules(model)
    yield "Linear layer", _linear
    yield "Token embeddings", lambda: _embeddings(model, text)
    yield "One block", lambda: _block(model, text)
    yield "Ledger", lambda: _ledger(model, text)
    yield "Two models", lambda: _two_models(model)
    yield "Cost", lambda: _cost(model)


def _modules(model: "LanguageModel") -> Iterator[Claim]:
    plain = skeleton(model.model.config)
    rows = module_rows(plain)
    yield from module_claims(rows, plain, model.spec.parameters)
    yield from share_claims(shares(plain, rows), plain)
    yield from part_claims({title: part_parameters(plain, rows, title) for title in MAP_PARTS}, plain)
    yield from dimension_claims(read_design(plain.config).dimensions, plain)


def _linear() -> Iterator[Claim]:
    x = np.array([1.0, 2.0, -1.0])
    first = LinearLayer(np.array([[2.0, 0.0, 1.0], [-1.0, 1.0, 3.0]]), np.array([1.0, 0.0]))
    second = LinearLayer(np.array([[1.0, -2.0], [1.0, 1.0]]), np.array([0.0, 1.0]))
    y = first(x)
    by_torch = torch_layer(first)(torch_vector(x)).detach().numpy()
    matrices = [("W", first.weight), ("x", x[:, None]), ("b", first.bias[:, None]), ("y", y[:, None])]
    one = DrawnLinear(matrices, 0, (y, by_torch), float(np.abs(y - by_torch).max()), total=sum(first.terms(x, 0)))
    yield from layer_claims(first, x, one)
    stack = Stack(first, second, "ReLU")
    outputs = stack(x), stack.collapsed(x)
    steps = np.linspace(-2, 2, 81)
    lines = np.array([stack(t * x)[0] for t in steps]), np.array([stack.collapsed(t * x)[0] for t in steps])
    product = [("W₂", second.weight), ("W", first.weight), ("W₂W", stack.collapsed.weight)]
    difference = float(np.abs(outputs[0] - outputs[1]).max())
    yield from stack_claims(stack, x, DrawnLinear(product, 0, outputs, difference, lines=lines, multiples=steps))


def torch_vector(x: np.ndarray) -> "Tensor":
    """Return a float64 tensor."""
    import torch

    return torch.from_numpy(x)


def _embeddings(model: "LanguageModel", text: str) -> Iterator[Claim]:
    token_id = encode(model, text, MAX_TOKENS).ids[-1]
    shown = nearest_tokens(model, token_id)
    yield from neighbour_claims(model, shown, shown.nearest[: int(COUNT.default)], shown.counts.tolist())
    a, b, c, expected = (word_token(model, word).token_id for word in read_analogy(ANALOGY))
    analogy = solve_analogy(model, a, b, c, expected)
    yield from analogy_claims(model, analogy, analogy.rows())
    groups = different_tokens(model, [group.words for group in read_word_groups(WORDS)])
    words = word_map(model, [word.token_id for group in groups for word in group], token_id)
    yield from word_map_claims(model, words, words.points, token_id)
    positions = position_picture(model, 1, int(PICTURED.default), 0)
    yield from position_claims(model, positions, positions.cells, 1)


def _block(model: "LanguageModel", text: str) -> Iterable[Claim]:
    stream = residual_stream(model, text)
    shown = block_steps(model, stream, 0)
    step = shown.by_key["weights"]
    longest = int(step.lengths.argmax())
    cells = np.where(np.isinf(shown.by_key["masked"].values[0]), np.nan, step.values[0])
    drawn = DrawnStep(
        key="weights",
        head=0,
        cells=cells,
        position=len(step.lengths) - 1,
        norms=(float(step.lengths[-1]), float(step.lengths[longest])),
        longest=longest + 1,
        ratio=None,
        limit=None,
        shapes=tuple(" × ".join(f"{size:,}" for size in listed.shape) for listed in shown.steps),
        difference=float(stream.differences[1]),
    )
    return block_claims(model, stream, shown, drawn)


def _ledger(model: "LanguageModel", text: str) -> Iterable[Claim]:
    residual = residual_contributions(model, text, -1)
    shown = ledger(model, residual, int(residual.logits.argmax()))
    return ledger_claims(model, residual, shown, drawn_ledger(model, residual, shown))


def drawn_ledger(model: "LanguageModel", residual: ResidualContributions, shown: Ledger) -> DrawnLedger:
    """Return the bars, sums and words that the view draws."""
    values, by_name = shown.contributions, dict(zip(shown.names, shown.contributions.tolist(), strict=True))
    kinds = [name for name in by_name if not name.startswith(("attention ", "MLP "))]
    order = [*kinds, *(name for kind in ("attention ", "MLP ") for name in by_name if name.startswith(kind))]
    layers = sum(name.startswith("MLP ") for name in by_name)
    rest = values[2 * layers + 1 :]
    blocks = values[1 : 2 * layers + 1].reshape(layers, 2).sum(1)
    sums = np.cumsum([values[0], *blocks, *([rest.sum()] if len(rest) else [])])
    strongest = int(np.abs(values[: len(residual.names)]).argmax())
    return DrawnLedger(
        bars={name: by_name[name] for name in order},
        sums=sums.tolist(),
        total=float(values.sum()),
        logit=shown.logit,
        gap=abs(shown.error),
        strongest=shown.names[int(np.abs(values).argmax())],
        promoting=(strongest,),
        promoted=promotion(model, residual, [strongest], _PROMOTED),
        by_kind=shown.by_kind,
    )


def _two_models(model: "LanguageModel") -> Iterable[Claim]:
    """Compare the model with one of twice its layers."""
    plain = skeleton(model.model.config)
    numbers = plain.config.to_dict()
    layers = 2 * plain.config.num_hidden_layers
    doubled = {"num_hidden_layers": layers, "n_layer": layers}
    kinds = {"layer_types": numbers["layer_types"] * 2} if numbers.get("layer_types") else {}
    other = skeleton(type(plain.config)(**{**numbers, **doubled, **kinds}))
    rows = compare_designs(read_design(plain.config), read_design(other.config))
    parts = shares(plain, module_rows(plain)), shares(other, module_rows(other))
    return comparison_claims(rows, (plain, other), parts, sum(row.differs for row in rows))


def _cost(model: "LanguageModel") -> Iterable[Claim]:
    plain = skeleton(model.model.config)
    d = read_design(plain.config).dimensions
    return cost_claims(d, cost(d), drawn_cost(d, plain.num_parameters()), plain.config)


def drawn_cost(d: Dimensions, parameters: int) -> DrawnCost:
    """Return figures and curve that the view draws, in bfloat16 and for one conversation."""
    shown, size = cost(d), 2.0
    tokens = np.unique(np.linspace(0, d.context, 129).astype(np.int64))
    positions = (d.layers - d.local_layers) * tokens + d.local_layers * np.minimum(tokens, d.window)
    cache = 2 * d.kv_heads * d.head_dim * positions * size
    sizes = [parameters * size, shown.cache_token * size, shown.cache_full * size]
    sizes.append(sizes[0] + sizes[2])
    curve = (tokens, np.full(len(tokens), sizes[0] / GB), cache / GB)
    return DrawnCost(parameters, size, 1, sizes, *curve, d.context, (sizes[2], sizes[3]))
