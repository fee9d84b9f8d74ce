"""Parts of the model map, and the modules each stands for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.architecture.families import find_family
from core.architecture.modules import ModuleRow
from core.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedModel


@dataclass(frozen=True)
class MapPart:
    """Part of the map: title, purpose, and key of the block step that shows its computation ("" for none)."""

    title: str
    meaning: str
    step: str = ""


MAP_PARTS = {
    part.title: part
    for part in (
        MapPart("Embedding", "A table with one row for each token of the vocabulary: an id becomes a vector.", "token"),
        MapPart("First norm", "Brings every position to the same size before attention reads it.", "norm_1"),
        MapPart(
            "Attention",
            "The only place where positions exchange anything: each looks back at earlier ones, decides how much of "
            "each it takes, and adds the mix to its own vector.",
            "scores",
        ),
        MapPart("Second norm", "The same for the MLP.", "norm_2"),
        MapPart("MLP", "Two linear layers with a nonlinearity between them, for each position alone.", "up"),
        MapPart("Final norm", "One last norm, so that the output layer reads vectors of one size."),
        MapPart(
            "Output layer",
            "A linear layer with one row for each token: the vector of a position becomes a score for every token "
            "that could come next.",
        ),
    )
}


def part_modules(model: "PreTrainedModel", title: str) -> tuple[str, ...]:
    """Return the full names of a part's modules; for parts of a block, those of the first block.

    Raises:
        InputError: no such part.
    """
    names, block = find_family(model.config.model_type).names, first_block(model)
    modules_of = {
        "Embedding": [f"{names.base}.{name}" for name in (names.token_embedding, names.position_embedding) if name],
        "First norm": [f"{block}.{names.first_norm}"],
        "Attention": [f"{block}.{name}" for name in _outermost(names.attention, names.attention_added)],
        "Second norm": [f"{block}.{names.second_norm}"],
        "MLP": [f"{block}.{name}" for name in _outermost(names.mlp, names.mlp_added)],
        "Final norm": [f"{names.base}.{names.final_norm}"],
        "Output layer": [names.output_layer],
    }
    if title not in modules_of:
        raise InputError(f"There is no part {title!r}.", f"Parts: {', '.join(MAP_PARTS)}.", "Choose one.")
    return tuple(modules_of[title])


def _outermost(name: str, added: str) -> list[str]:
    """Return both names, or only the first if the second is the same module or lies inside it."""
    return [name] if f"{added}.".startswith(f"{name}.") else [name, added]


def first_block(model: "PreTrainedModel") -> str:
    """Return the full name of the first block."""
    return f"{find_family(model.config.model_type).names.block_list}.0"


def part_parameters(model: "PreTrainedModel", rows: tuple[ModuleRow, ...], title: str) -> tuple[int, int]:
    """Count the parameters of one instance of a part, and of all its instances in the model."""
    names, count = part_modules(model, title), {row.name: row.parameters for row in rows}
    once = sum(count[name] for name in names)
    in_block = names[0].startswith(first_block(model))
    return once, once * (model.config.num_hidden_layers if in_block else 1)
