"""Where the parameters are: the modules of all blocks added up, part by part."""

from dataclasses import dataclass

from core.architecture.modules import ModuleRow

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
    """`parameters` numbers in modules called `name` of one `part`, `modules` of them in the model."""

    part: str
    name: str
    parameters: int
    modules: int


def shares(rows: tuple[ModuleRow, ...]) -> tuple[Share, ...]:
    """Every module with numbers of its own, equal ones of all blocks together; the sum is the whole model."""
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        if row.own or row.tied_to:
            found.setdefault((part_of(row.name), row.name.split(".")[-1]), []).append(row.own)
    return tuple(Share(part, name, sum(counts), len(counts)) for (part, name), counts in found.items())


def part_of(name: str) -> str:
    """Which part of the model a module belongs to, by the names the families use.

    >>> part_of("transformer.h.0.attn.c_attn"), part_of("model.layers.3.mlp.up_proj"), part_of("model.norm")
    ('attention', 'MLP', 'norms')
    """
    *path, own = name.split(".")
    if own == "lm_head":
        return HEAD
    if own in ("wte", "embed_tokens"):
        return TOKENS
    if own == "wpe":
        return POSITIONS
    if "mlp" in path:
        return MLP
    return ATTENTION if {"attn", "self_attn"} & set(path) else NORMS
