"""A model without its weights: the modules and shapes of its configuration, built at once on torch's "meta" device.

The configurations of the catalog's models are JSON files beside this one, as their makers publish them.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.architecture.design import ModelDesign
from core.architecture.families import find_family
from core.errors import InputError
from core.models.catalog import CATALOG
from core.models.spec import ModelSpec
from core.models.store import find_on_disk
from core.settings import Settings

if TYPE_CHECKING:
    from transformers import PreTrainedConfig, PreTrainedModel

CONFIGS = Path(__file__).parent / "configs"


def read_config(spec: ModelSpec, settings: Settings) -> "PreTrainedConfig":
    """Read the configuration of a model: from the repository for catalog models, from its own folder for others.

    Raises:
        InputError: a model that is neither in the catalog nor on this machine.
    """
    from transformers import AutoConfig

    if spec.key in CATALOG:
        numbers = json.loads((CONFIGS / f"{spec.key}.json").read_text(encoding="utf-8"))
        published: PreTrainedConfig = AutoConfig.for_model(**numbers)
        return published
    located = find_on_disk(spec, settings)
    if located is None:
        raise InputError(
            f"The configuration of {spec.title} is not on this machine.",
            "Models of the catalog show their architecture without being fetched.",
            "Open a page that loads the model first, or choose one of the catalog.",
        )
    own: PreTrainedConfig = AutoConfig.from_pretrained(located.folder, local_files_only=True)
    return own


def read_design(config: "PreTrainedConfig") -> ModelDesign:
    """Read dimensions and design from a configuration; InputError for an unknown family."""
    return find_family(config.model_type).design(config)


def skeleton(config: "PreTrainedConfig") -> "PreTrainedModel":
    """Build the model of a configuration with shapes instead of numbers; the same object at every call.

    Reference: `AutoModelForCausalLM.from_config` under `torch.device("meta")`.
    """
    settings = {key: value for key, value in config.to_dict().items() if key != "dtype"}
    return _skeleton(json.dumps(settings, sort_keys=True))


@lru_cache(maxsize=16)
def _skeleton(settings: str) -> "PreTrainedModel":
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    # subtle: with a dtype of its own, building it would change torch's default dtype, which all threads share.
    config = AutoConfig.for_model(**{**json.loads(settings), "dtype": None})
    with torch.device("meta"):
        model: PreTrainedModel = AutoModelForCausalLM.from_config(  # type: ignore[no-untyped-call]
            config, attn_implementation="eager"
        )
    model.train(False)
    return model
