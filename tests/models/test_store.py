"""Files on this machine: whole ones are found, damaged ones are not, and removing takes all of them."""

import json

import pytest

from core.errors import NotAllowedError
from core.models.gguf import MANIFEST
from core.models.store import find_on_disk, remove
from core.settings import Settings
from tests.models.fetching import target


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json", MANIFEST])
@pytest.mark.parametrize("damage", ["cut", "missing"])
def test_a_converted_folder_with_a_missing_or_cut_file_is_not_found(on_disk, settings, name, damage):
    file = target(on_disk, settings) / name
    content = file.read_bytes()
    file.unlink()
    if damage == "cut":
        file.write_bytes(content[:-20])
    assert find_on_disk(on_disk, settings) is None


@pytest.mark.parametrize("files", [[], None, {"a": 5}, {"a": [1]}, {"a": ["x", "y"]}, 7])
def test_a_manifest_of_a_strange_shape_is_damage_and_no_crash(on_disk, settings, files):
    (target(on_disk, settings) / MANIFEST).write_text(json.dumps({"files": files}))
    assert find_on_disk(on_disk, settings) is None


def test_removing_a_model_takes_its_files(on_disk, settings):
    remove(on_disk, settings)
    assert find_on_disk(on_disk, settings) is None
    assert list((settings.cache_dir / "models").iterdir()) == []


def test_visitors_of_a_public_deployment_remove_nothing(on_disk, settings):
    public = Settings(settings.cache_dir, None, public=True)
    with pytest.raises(NotAllowedError):
        remove(on_disk, public)
    assert find_on_disk(on_disk, public)
