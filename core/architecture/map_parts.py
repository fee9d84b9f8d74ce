"""The parts a reader of the map can open, and the modules each family keeps them in."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.architecture.modules import ModuleRow
from core.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedModel


@dataclass(frozen=True)
class MapPart:
    """A part of the map: what it does, and the step of a block at which it is seen at work ("" for none)."""

    title: str
    meaning: str
    step: str = ""


MAP_PARTS = {
    piece.title: piece
    for piece in (
        MapPart("Embedding", "A table with one row for each token of the vocabulary: an id becomes a vector.", "token"),
        MapPart("First norm", "Brings every position to the same size before attention reads it.", "norm_1"),
        MapPart(
            "Attention",
            "The only place where positions exchange anything: each looks back at earlier ones, decides how much of "
            "each it takes, and adds the mix to its own vector.",
            "scores",
        ),
        MapPart("Second norm", "The same for the MLP.", "norm_2"),
        MapPart("MLP", "Two linear layers with a bend between them, for each position alone.", "up"),
        MapPart("Final norm", "One last norm, so that the output layer reads vectors of one size."),
        MapPart(
            "Output layer",
            "A linear layer with one row for each token: the vector of a position becomes a score for every token "
            "that could come next.",
        ),
    )
}
# In the first block, or with a dot at the front in the whole model.
_LLAMA = {
    "Embedding": (".model.embed_tokens",),
    "First norm": ("input_layernorm",),
    "Attention": ("self_attn",),
    "Second norm": ("post_attention_layernorm",),
    "MLP": ("mlp",),
    "Final norm": (".model.norm",),
    "Output layer": (".lm_head",),
}
_PLACES = {
    "gpt2": {
        "Embedding": (".transformer.wte", ".transformer.wpe"),
        "First norm": ("ln_1",),
        "Attention": ("attn",),
        "Second norm": ("ln_2",),
        "MLP": ("mlp",),
        "Final norm": (".transformer.ln_f",),
        "Output layer": (".lm_head",),
    },
    "llama": _LLAMA,
    "qwen2": _LLAMA,
    "gemma3_text": {
        **_LLAMA,
        "Attention": ("self_attn", "post_attention_layernorm"),
        "Second norm": ("pre_feedforward_layernorm",),
        "MLP": ("mlp", "post_feedforward_layernorm"),
    },
}


def part_modules(model: "PreTrainedModel", title: str) -> tuple[str, ...]:
    """Full names of a part's modules, those of the first block for parts that every block has.

    Raises:
        InputError: no such part.
    """
    places = _PLACES[model.config.model_type]
    if title not in places:
        raise InputError(f"There is no part {title!r}.", f"Parts: {', '.join(MAP_PARTS)}.", "Choose one.")
    return tuple(place[1:] if place.startswith(".") else f"{first_block(model)}.{place}" for place in places[title])


def first_block(model: "PreTrainedModel") -> str:
    """The name of the first block."""
    return "transformer.h.0" if model.config.model_type == "gpt2" else "model.layers.0"


def part_parameters(model: "PreTrainedModel", rows: tuple[ModuleRow, ...], title: str) -> tuple[int, int]:
    """Parameters of a part once, and in the whole model."""
    names, count = part_modules(model, title), {row.name: row.parameters for row in rows}
    once = sum(count[name] for name in names)
    in_block = names[0].startswith(first_block(model))
    return once, once * (model.config.num_hidden_layers if in_block else 1)
