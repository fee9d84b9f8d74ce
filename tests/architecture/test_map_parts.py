"""Parts of the map and their modules."""

import pytest

from core.architecture.map_parts import MAP_PARTS, part_modules, part_parameters
from core.architecture.modules import module_rows
from core.architecture.skeleton import read_config, skeleton
from core.architecture.trace import STEP_NAMES
from core.errors import InputError
from core.models import CATALOG


@pytest.mark.parametrize("key", CATALOG)
def test_the_parts_of_the_map_add_up_to_the_published_count(key, settings):
    model = skeleton(read_config(CATALOG[key], settings))
    rows = module_rows(model)
    assert sum(part_parameters(model, rows, title)[1] for title in MAP_PARTS) == CATALOG[key].parameters


def test_a_part_is_as_many_modules_as_its_family_makes_of_it(settings):
    gpt2, gemma = (skeleton(read_config(CATALOG[key], settings)) for key in ("gpt2", "gemma-3-270m"))
    assert part_modules(gpt2, "Embedding") == ("transformer.wte", "transformer.wpe")
    assert part_modules(gpt2, "Attention") == ("transformer.h.0.attn",)
    assert part_modules(gemma, "Embedding") == ("model.embed_tokens",)
    block = "model.layers.0"
    assert part_modules(gemma, "Attention") == (f"{block}.self_attn", f"{block}.post_attention_layernorm")
    assert part_modules(gemma, "MLP") == (f"{block}.mlp", f"{block}.post_feedforward_layernorm")


def test_a_part_that_is_not_there_is_refused(settings):
    with pytest.raises(InputError, match="no part 'Heart'"):
        part_modules(skeleton(read_config(CATALOG["gpt2"], settings)), "Heart")


def test_the_step_that_shows_a_part_exists():
    assert {part.step for part in MAP_PARTS.values()} - {""} <= set(STEP_NAMES)
