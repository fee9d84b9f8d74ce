"""Verification of modules: names, shapes and counts, and the sizes a model is described by."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from core.architecture.design import Dimensions
from core.architecture.families import Block, find_family
from core.architecture.modules import ModuleRow
from core.architecture.treemap import ATTENTION, HEAD, MLP, NORMS, POSITIONS, TOKENS, Share
from core.verification import Claim, derived

if TYPE_CHECKING:
    from torch.nn import Module, Parameter
    from transformers import PreTrainedModel


def module_claims(rows: Sequence[ModuleRow], model: "PreTrainedModel", published: int) -> Iterator[Claim]:
    """Claim every module's class, shapes and counts, from the list of all parameters.

    Args:
        published: number of parameters by the model's makers; 0 if it is not known.
    """
    owned = _owned(model)
    names = [name for name, _ in model.named_modules()]
    yield Claim("modules", [row.name for row in rows], names, route="model.named_modules()")
    kinds = [type(model.get_submodule(name)).__name__ for name in names]
    yield Claim("number of modules", [len(rows)], [len(names)], route="model.named_modules()")
    yield Claim("class of each module", [row.kind for row in rows], kinds, route="model.get_submodule(name)")
    shapes = [[_shape_words(key, p) for key, p in owned.items() if key.rpartition(".")[0] == name] for name in names]
    shown = [[f"{name} {' × '.join(f'{size:,}' for size in shape)}" for name, shape in row.shapes] for row in rows]
    yield Claim(
        "shapes of each module's own parameters",
        [", ".join(one) for one in shown],
        [", ".join(one) for one in shapes],
        route="model.state_dict()",
    )
    first = {id(p): key for key, p in reversed(owned.items())}
    sizes = {key: p.numel() for key, p in owned.items() if first[id(p)] == key}
    own = [sum(size for key, size in sizes.items() if key.rpartition(".")[0] == name) for name in names]
    inside = [sum(size for key, size in sizes.items() if not name or key.startswith(f"{name}.")) for name in names]
    yield Claim("parameters of each module alone", [row.own for row in rows], own, route="model.state_dict()")
    yield Claim("parameters of each module", [row.parameters for row in rows], inside, route="model.state_dict()")
    tied = {key.rpartition(".")[0]: first[id(p)] for key, p in owned.items() if first[id(p)] != key}
    yield Claim("tied to", [row.tied_to for row in rows], [tied.get(name, "") for name in names])
    total = [model.num_parameters(), published or model.num_parameters()]
    route = "model.num_parameters(), and the number its makers publish" if published else "model.num_parameters()"
    yield Claim("all parameters", [rows[0].parameters] * 2, total, route=route)
    share = np.array(inside) / model.num_parameters()
    yield Claim("share of each module", [row.parameters / rows[0].parameters for row in rows], share, derived(share))


def _shape_words(key: str, parameter: "Parameter") -> str:
    """Write the last part of a parameter's name and its shape.

    >>> import torch
    >>> _shape_words("block.up.weight", torch.nn.Parameter(torch.zeros(1000, 2)))
    'weight 1,000 × 2'
    """
    return f"{key.split('.')[-1]} " + " × ".join(map("{:,}".format, parameter.shape))


def _owned(model: "Module") -> "dict[str, Parameter]":
    """Return every parameter by its full name, tied ones under each of their names."""
    import torch

    state = model.state_dict(keep_vars=True)
    return {key: value for key, value in state.items() if isinstance(value, torch.nn.Parameter)}


def share_claims(shares: Sequence[Share], model: "PreTrainedModel", title: str = "") -> Iterator[Claim]:
    """Claim the parameters of each part, and of equal modules of all blocks together, from the modules themselves.

    Args:
        title: of the model, where several are compared.
    """
    parts, owned = parts_by_modules(model), _owned(model)
    suffix = f", {title}" if title else ""
    expected, modules = [], []
    for share in shares:
        ids = {id(p) for p in parts[share.part]}
        keys = [key for key, p in owned.items() if id(p) in ids and key.split(".")[-2] == share.name]
        expected.append(sum(owned[key].numel() for key in keys))
        modules.append(len({key.rpartition(".")[0] for key in keys}) or 1)  # a tied one has no numbers of its own
    yield Claim(f"parameters of equal modules{suffix}", [s.parameters for s in shares], expected, route="state_dict()")
    yield Claim(f"number of equal modules{suffix}", [s.modules for s in shares], modules, route="state_dict()")
    drawn = {part: sum(s.parameters for s in shares if s.part == part) for part in parts}
    sizes = {part: sum(p.numel() for p in found) for part, found in parts.items()}
    yield Claim(f"parameters of each part{suffix}", list(drawn.values()), list(sizes.values()), route="the modules")
    percent = np.array(list(sizes.values())) / model.num_parameters()
    shown = [count / sum(drawn.values()) for count in drawn.values()]
    yield Claim(f"share of each part{suffix}", shown, percent, derived(percent), route="model.num_parameters()")


def dimension_claims(shown: Dimensions, model: "PreTrainedModel", title: str = "") -> Iterator[Claim]:
    """Claim the sizes a model is described by, from the shapes of its modules."""
    built = built_dimensions(model, shown)
    name = f"dimensions{', ' + title if title else ''}: {', '.join(vars(shown))}"
    route = "shapes of the modules of AutoModelForCausalLM.from_config(config)"
    yield Claim(
        name, [int(value) for value in vars(shown).values()], [int(v) for v in vars(built).values()], route=route
    )


def built_dimensions(model: "PreTrainedModel", stated: Dimensions) -> Dimensions:
    """Read the dimensions from a model's modules; only a context without a table of positions is taken as stated."""
    family = find_family(model.config.model_type)
    blocks, head = family.blocks(model), family.output_layer(model)
    table = model.get_parameter(f"{family.names.base}.{family.names.token_embedding}.weight")
    query, key, d_mlp = family.block_widths(blocks[0])
    head_dim = head_size(blocks[0])
    windows = [getattr(block.attention, "sliding_window", None) for block in blocks]
    places = family.names.position_embedding
    return replace(
        stated,
        layers=len(blocks),
        heads=query // head_dim,
        kv_heads=key // head_dim,
        head_dim=head_dim,
        d_model=table.shape[1],
        d_mlp=d_mlp,
        vocab=table.shape[0],
        context=model.base_model.get_submodule(places).get_parameter("weight").shape[0] if places else stated.context,
        mlp_matrices=sum(p.ndim == 2 for p in blocks[0].mlp.parameters()),
        tied=head.weight is table,
        local_layers=sum(window is not None for window in windows),
        window=next((window for window in windows if window), 0),
    )


def part_claims(counts: Mapping[str, tuple[int, int]], model: "PreTrainedModel") -> Iterator[Claim]:
    """Claim the counts of the map's boxes, and their shares of the model.

    Args:
        counts: parameters of one instance and of all, by the box's title.
    """
    blocks = find_family(model.config.model_type).blocks(model)
    parts = parts_by_modules(model)
    first = blocks[0]
    modules = {
        "First norm": [first.first_norm],
        "Attention": [first.attention, *_outside(first.attention_added, first.attention)],
        "Second norm": [first.second_norm],
        "MLP": [first.mlp, *_outside(first.mlp_added, first.mlp)],
    }
    once = {title: sum(p.numel() for module in found for p in module.parameters()) for title, found in modules.items()}
    once["Embedding"] = sum(p.numel() for p in (*parts[TOKENS], *parts[POSITIONS]))
    once["Output layer"] = sum(p.numel() for p in parts[HEAD])
    family = find_family(model.config.model_type)
    once["Final norm"] = sum(p.numel() for p in family.final_norm(model).parameters())
    expected = {title: (once[title], once[title] * (len(blocks) if title in modules else 1)) for title in counts}
    route = "parameters of the modules themselves"
    yield Claim(
        "parameters of each box, once and in all blocks", list(counts.values()), list(expected.values()), 0, route
    )
    share = np.array([everywhere / model.num_parameters() for _, everywhere in expected.values()])
    shown = [everywhere / model.num_parameters() for _, everywhere in counts.values()]
    yield Claim("share of each box", shown, share, derived(share), route)


def size_claims(model: "PreTrainedModel", dtype: str, shown: float) -> Iterator[Claim]:
    """Claim the bytes of all weights in a number format."""
    import torch

    bits = torch.finfo(getattr(torch, dtype)).bits
    yield Claim(
        f"bytes in {dtype}", [int(shown)], [model.num_parameters() * bits // 8], route="torch.finfo(dtype).bits"
    )


def _outside(added: "Module", module: "Module") -> "list[Module]":
    """Return the module whose output is added, unless it lies inside the other."""
    return [] if any(inner is added for inner in module.modules()) else [added]


def parts_by_modules(model: "PreTrainedModel") -> "dict[str, list[Parameter]]":
    """Return the parameters of each part, by the modules themselves."""
    family = find_family(model.config.model_type)
    blocks = family.blocks(model)
    tokens = list(model.get_input_embeddings().parameters())
    head = [p for p in family.output_layer(model).parameters() if p is not tokens[0]]
    attention = [p for block in blocks for p in block.attention.parameters()]
    mlp = [p for block in blocks for p in block.mlp.parameters()]
    names = family.names
    table = names.position_embedding
    positions = list(model.base_model.get_submodule(table).parameters()) if table else []
    known = {id(p) for part in (tokens, head, attention, mlp, positions) for p in part}
    norms = [p for p in model.parameters() if id(p) not in known]
    return {TOKENS: tokens, POSITIONS: positions, ATTENTION: attention, MLP: mlp, NORMS: norms, HEAD: head}


def head_size(block: Block) -> int:
    """Return the numbers of one head, as the attention module knows it."""
    head_dim: Any = block.attention.head_dim
    return int(head_dim)


def listed_claim(rows: Sequence[ModuleRow], model: "PreTrainedModel", query: str, folded: bool) -> Claim:
    """Claim which modules a search lists.

    Args:
        rows: as listed.
        query: part of a name or class.
        folded: of equal blocks only the first is listed.
    """
    first = find_family(model.config.model_type).names.block_list
    later = re.compile(rf"{re.escape(first)}\.[1-9]\d*(\..*)?")
    found = [
        name
        for name, module in model.named_modules()
        if query.casefold() in f"{name} {type(module).__name__}".casefold() and not (folded and later.fullmatch(name))
    ]
    shown = [str(len(rows)), *(row.name for row in rows)]
    return Claim("modules listed", shown, [str(len(found)), *found], route="model.named_modules()")
