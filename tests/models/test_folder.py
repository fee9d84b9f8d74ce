"""A folder is checked before anything is loaded from it."""

import json

import pytest

from core.errors import DamagedModelError, InputError
from core.models import load_model
from core.models.folder import check_folder
from tests.conftest import FAMILIES
from tests.models.damage import change_config


@pytest.mark.parametrize("family", FAMILIES)
def test_a_whole_folder_is_counted_as_the_model_counts_itself(family, small_model_folders, small_models):
    found = check_folder(small_model_folders[family])
    assert found.family == family
    assert found.parameters == small_models[family].model.num_parameters()


def test_no_tokenizer(folder):
    (folder / "tokenizer.json").unlink()
    with pytest.raises(InputError, match="no tokenizer"):
        check_folder(folder)


def test_pickled_weights_are_refused_and_never_opened(folder):
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch hacked'\ntR.")
    with pytest.raises(InputError, match="pickled"):
        load_model(f"folder:{folder}")
    assert not (folder / "hacked").exists()


def test_an_unknown_architecture(folder):
    change_config(folder, model_type="mamba9")
    with pytest.raises(InputError, match=r"mamba9.*GPT-2, Llama, Qwen2, Gemma 3"):
        check_folder(folder)


def test_a_model_that_wants_to_run_its_own_code(folder):
    change_config(folder, auto_map={"AutoModelForCausalLM": "evil.Model"})
    with pytest.raises(InputError, match="own code"):
        check_folder(folder)


@pytest.mark.parametrize("length", [0, 5, 100, -1])
def test_weights_cut_short(folder, length):
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:length])
    with pytest.raises(DamagedModelError, match="cut short"):
        check_folder(folder)


def test_a_damaged_header(folder):
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:8] + b"x" * 5000)
    with pytest.raises(DamagedModelError, match="damaged"):
        check_folder(folder)


@pytest.mark.parametrize("text", ["", "{", "[1]", "\x00"])
def test_a_damaged_config(folder, text):
    (folder / "config.json").write_text(text)
    with pytest.raises(DamagedModelError, match=r"config\.json"):
        check_folder(folder)


def test_a_missing_shard(folder):
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": "model-1.safetensors"}}))
    with pytest.raises(DamagedModelError, match=r"model-1\.safetensors"):
        check_folder(folder)


@pytest.mark.parametrize("entry", [{"model_type": ["gpt2"]}, {"model_type": None}, {"model_type": {"a": 1}}])
def test_a_config_of_a_strange_shape(folder, entry):
    change_config(folder, **entry)
    with pytest.raises(InputError, match="family"):
        check_folder(folder)


@pytest.mark.parametrize("weight_map", [[], {"a": 1}, {"a": ["x"]}, None, "x"])
def test_an_index_of_a_strange_shape(folder, weight_map):
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
    with pytest.raises(DamagedModelError):
        check_folder(folder)


@pytest.mark.parametrize("path", ["\x00", "x" * 5000, "~nosuchuser/x"])
def test_a_path_no_system_can_have(path):
    with pytest.raises((InputError, DamagedModelError)):
        load_model(f"folder:{path}")


def test_no_such_folder(tmp_path):
    with pytest.raises(InputError, match="no folder"):
        load_model(f"folder:{tmp_path / 'nowhere'}")
