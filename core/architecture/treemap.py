"""Parameters of a model by part, summed over the same module in all blocks."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.architecture.families import ModuleNames, find_family
from core.architecture.modules import ModuleRow

if TYPE_CHECKING:
    from transformers import PreTrainedModel

TOKENS, POSITIONS, ATTENTION, MLP, NORMS, HEAD = (
    "token embedding",
    "position embedding",
    "attention",
    "MLP",
    "norms",
    "output layer",
)


@dataclass(frozen=True)
class Share:
    """Parameters in the modules called `name` of one `part`; there are `modules` of them in the model."""

    part: str
    name: str
    parameters: int
    modules: int


def shares(model: "PreTrainedModel", rows: tuple[ModuleRow, ...]) -> tuple[Share, ...]:
    """Sum the parameters by part and module name, over all blocks; the shares add up to the whole model."""
    names = find_family(model.config.model_type).names
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if row.own or row.tied_to:
            found.setdefault((part_of(row.name, names), row.name.split(".")[-1]), []).append(row.own)
    return tuple(Share(part, name, sum(counts), len(counts)) for (part, name), counts in found.items())


def part_of(module: str, names: ModuleNames) -> str:
    """Return the part of the model that a module belongs to.

    >>> names = find_family("gpt2").names
    >>> part_of("transformer.h.0.attn.c_attn", names), part_of("transformer.ln_f", names)
    ('attention', 'norms')
    """
    if module == names.output_layer:
        return HEAD
    if module == f"{names.base}.{names.token_embedding}":
        return TOKENS
    if module == f"{names.base}.{names.position_embedding}":
        return POSITIONS
    path = module.split(".")[:-1]
    if names.mlp in path:
        return MLP
    return ATTENTION if names.attention in path else NORMS
