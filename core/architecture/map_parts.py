"""Parts of the map that a reader can open, and the modules they stand for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.architecture.families import find_family
from core.architecture.modules import ModuleRow
from core.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedModel


@dataclass(frozen=True)
class MapPart:
    """Part of the map, what it does, and the step of a block at which it is seen at work ("" for none)."""

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
    """Full names of a part's modules, those of the first block for parts that every block has.

    Raises:
        InputError: no such part.
    """
    names, block = find_family(model.config.model_type).names, first_block(model)
    places = {
        "Embedding": [f"{names.base}.{name}" for name in (names.token_embedding, names.position_embedding) if name],
        "First norm": [f"{block}.{names.first_norm}"],
        "Attention": [f"{block}.{name}" for name in _outermost(names.attention, names.attention_added)],
        "Second norm": [f"{block}.{names.second_norm}"],
        "MLP": [f"{block}.{name}" for name in _outermost(names.mlp, names.mlp_added)],
        "Final norm": [f"{names.base}.{names.final_norm}"],
        "Output layer": [names.output_layer],
    }
    if title not in places:
        raise InputError(f"There is no part {title!r}.", f"Parts: {', '.join(MAP_PARTS)}.", "Choose one.")
    return tuple(places[title])


def _outermost(name: str, added: str) -> list[str]:
    """Both names, or the first only where the second is the same module or lies inside it."""
    return [name] if f"{added}.".startswith(f"{name}.") else [name, added]


def first_block(model: "PreTrainedModel") -> str:
    """Full name of the first block."""
    return f"{find_family(model.config.model_type).names.block_list}.0"


def part_parameters(model: "PreTrainedModel", rows: tuple[ModuleRow, ...], title: str) -> tuple[int, int]:
    """Count the parameters of a part once, and in the whole model."""
    names, count = part_modules(model, title), {row.name: row.parameters for row in rows}
    once = sum(count[name] for name in names)
    in_block = names[0].startswith(first_block(model))
    return once, once * (model.config.num_hidden_layers if in_block else 1)
