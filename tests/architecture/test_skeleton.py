"""Models without weights, from their configurations."""

import json

import pytest
import torch

from core.architecture.skeleton import CONFIGS, read_config, read_design, skeleton
from core.errors import InputError
from core.models import CATALOG, resolve
from tests.conftest import FAMILIES


@pytest.mark.parametrize("key", CATALOG)
def test_a_configuration_is_of_the_family_the_catalog_says(key, settings):
    assert skeleton(read_config(CATALOG[key], settings)).config.model_type == CATALOG[key].family


def test_the_design_of_gpt2_has_the_courses_numbers(settings):
    dimensions = read_design(read_config(CATALOG["gpt2"], settings)).dimensions
    assert (dimensions.layers, dimensions.heads, dimensions.d_model) == (12, 12, 768)


def test_the_kept_configuration_of_smollm2_is_that_of_its_files(smollm, settings):
    """The converted weights carry the configuration of their maker; the other files were written by hand."""
    ours = read_config(smollm.spec, settings).to_dict()
    theirs = smollm.model.config.to_dict()
    assert theirs["rms_norm_eps"] == pytest.approx(ours.pop("rms_norm_eps"))
    same = {"architectures", "dtype", "transformers_version", "_name_or_path", "unk_token_id"}
    assert {key: value for key, value in ours.items() if key not in same and theirs.get(key) != value} == {}


def test_the_configurations_are_exactly_those_of_the_catalog():
    assert {file.stem for file in CONFIGS.glob("*.json")} == set(CATALOG)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_local_folder_shows_its_own_configuration(small_model_folders, small_models, settings, family):
    model = skeleton(read_config(resolve(f"folder:{small_model_folders[family]}", settings), settings))
    assert model.num_parameters() == small_models[family].model.num_parameters()


def test_a_hub_model_that_is_not_here_says_so(settings):
    with pytest.raises(InputError, match="not on this machine"):
        read_config(resolve("hub:somebody/something", settings), settings)


def test_building_a_skeleton_leaves_torch_as_it_was(settings):
    numbers = json.loads((CONFIGS / "distilgpt2.json").read_text())
    assert "dtype" not in numbers
    skeleton(read_config(CATALOG["distilgpt2"], settings))
    assert torch.get_default_dtype() == torch.float32
    assert torch.zeros(1).device.type == "cpu"
